SELECT
  "t4"."activity_id",
  "t4"."account_id",
  "t4"."opportunity_id",
  "t4"."seller_id",
  "t4"."day"
FROM (
  SELECT
    *
  FROM "contacts" AS "t0"
  WHERE
    "t0"."is_guest" AND "t0"."kind" IN ('meeting', 'visit')
) AS "t4"
SEMI JOIN (
  SELECT
    "t1"."seller_id"
  FROM "sellers" AS "t1"
  WHERE
    "t1"."sales_role" = 'field'
) AS "t5"
  ON "t4"."seller_id" = "t5"."seller_id"
