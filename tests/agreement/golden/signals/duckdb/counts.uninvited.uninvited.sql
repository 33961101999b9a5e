SELECT
  "t8"."account_id",
  "t8"."seller_id",
  "t8"."day"
FROM (
  SELECT
    *
  FROM "contacts" AS "t0"
  WHERE
    NOT (
      "t0"."is_bulk"
    )
    AND NOT (
      "t0"."is_joint"
    )
    AND NOT (
      "t0"."is_guest"
    )
) AS "t8"
SEMI JOIN (
  SELECT
    "t3"."seller_id"
  FROM "sellers" AS "t3"
  WHERE
    "t3"."sales_role" IN ('field', 'inside')
) AS "t9"
  ON "t8"."seller_id" = "t9"."seller_id"
ANTI JOIN "placed" AS "t4"
  ON "t8"."account_id" = "t4"."account_id" AND "t8"."seller_id" = "t4"."seller_id"
ANTI JOIN "covered" AS "t5"
  ON "t8"."account_id" = "t5"."account_id" AND "t8"."day" = "t5"."day"
