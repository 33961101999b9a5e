SELECT
  "t2"."ticket_id" AS "case_id",
  'held' AS "activity",
  "t2"."seller_id" AS "actor",
  "t4"."role" AS "team",
  "t2"."from_at" AS "at",
  "t2"."seller_id" AS "row"
FROM "held" AS "t2"
INNER JOIN (
  SELECT
    "t1"."seller_id",
    "t1"."sales_role" AS "role"
  FROM "sellers" AS "t1"
  WHERE
    NOT (
      COALESCE("t1"."is_system", FALSE)
    )
) AS "t4"
  ON "t2"."seller_id" = "t4"."seller_id"
