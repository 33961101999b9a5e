SELECT
  "t0"."source",
  "t0"."day",
  COUNT(*) AS "n"
FROM "seen" AS "t0"
GROUP BY
  1,
  2
