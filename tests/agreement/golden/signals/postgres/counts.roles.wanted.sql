SELECT
  "t9"."account_id",
  CASE WHEN "t9"."unknown" > 0 THEN CAST(NULL AS DATE) ELSE "t9"."first" END AS "since"
FROM (
  SELECT
    "t8"."account_id",
    DATE(MIN("t8"."added_at")) AS "first",
    SUM(CAST(CASE WHEN "t8"."added_at" IS NULL THEN 1 ELSE 0 END AS BIGINT)) AS "unknown"
  FROM (
    SELECT
      "t3"."account_id",
      "t3"."seller_id",
      "t3"."team_role",
      "t3"."added_at"
    FROM "account_team" AS "t3"
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
        ) AS "t6"
        WHERE
          "t3"."seller_id" = "t6"."seller_id"
      )
      AND EXISTS(
        SELECT
          1
        FROM (
          SELECT
            *
          FROM "assignments" AS "t2"
          WHERE
            "t2"."sales_role" = 'field' AND "t2"."team_role" <> 'owner'
        ) AS "t7"
        WHERE
          "t3"."account_id" = "t7"."account_id"
      )
  ) AS "t8"
  GROUP BY
    1
) AS "t9"
