SELECT
  "t1"."account_id",
  COUNT(*) AS "n"
FROM (
  SELECT
    *
  FROM "seen" AS "t0"
  WHERE
    "t0"."day" >= MAKE_DATE(2026, 1, 31) AND "t0"."account_id" IS NOT NULL
) AS "t1"
GROUP BY
  1
