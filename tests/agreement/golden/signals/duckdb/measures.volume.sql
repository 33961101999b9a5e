SELECT
  "t0"."seller_id",
  "t0"."day",
  COUNT(*) AS "n"
FROM "seen" AS "t0"
GROUP BY
  1,
  2
