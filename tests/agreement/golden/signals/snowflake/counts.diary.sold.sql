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
    AND "t0"."close_date" >= DATE_FROM_PARTS(2025, 5, 1)
    AND "t0"."close_date" < DATE_FROM_PARTS(2026, 5, 1)
    AND "t0"."amount" IS NOT NULL
) AS "t1"
GROUP BY
  1
