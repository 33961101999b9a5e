SELECT
  "t1"."owner_id" AS "seller_id",
  SUM(CAST("t1"."amount" AS DOUBLE)) AS "amount"
FROM (
  SELECT
    *
  FROM "opportunities" AS "t0"
  WHERE
    "t0"."is_won"
    AND "t0"."owner_id" IS NOT NULL
    AND "t0"."close_date" >= FROM_ISO8601_DATE('2025-05-01')
    AND "t0"."close_date" < FROM_ISO8601_DATE('2026-05-01')
    AND "t0"."amount" IS NOT NULL
) AS "t1"
GROUP BY
  1
