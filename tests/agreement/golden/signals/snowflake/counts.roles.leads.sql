SELECT DISTINCT
  *
FROM (
  SELECT
    "t2"."account_id",
    "t2"."seller_id"
  FROM "account_team" AS "t2"
  WHERE
    EXISTS(
      SELECT
        1
      FROM (
        SELECT
          "t1"."seller_id"
        FROM "sellers" AS "t1"
        WHERE
          "t1"."sales_role" = 'field'
      ) AS "t4"
      WHERE
        "t2"."seller_id" = "t4"."seller_id"
    )
) AS "t5"
