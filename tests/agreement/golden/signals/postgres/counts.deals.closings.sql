SELECT
  "t4"."opportunity_id",
  "t4"."account_id",
  "t4"."owner_id",
  "t4"."amount",
  "t4"."is_won",
  "t4"."close_date",
  DATE("t4"."created_at") AS "created_on",
  COALESCE(DATE("t11"."closed_at"), "t4"."close_date") AS "closed_on"
FROM (
  SELECT
    *
  FROM "opportunities" AS "t0"
  WHERE
    "t0"."is_closed"
) AS "t4"
LEFT OUTER JOIN (
  SELECT
    "t9"."opportunity_id" AS "deal",
    "t9"."last" AS "closed_at"
  FROM (
    SELECT
      "t8"."opportunity_id",
      MAX("t8"."changed_at") AS "last"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t6"."opportunity_id",
          "t6"."changed_at",
          "t6"."changed_by",
          "t6"."old_value",
          "t6"."new_value",
          "t6"."change_id",
          "t2"."account_id",
          "t2"."owner_id",
          "t2"."stage",
          "t2"."amount",
          "t2"."probability",
          "t2"."close_date",
          "t2"."created_at",
          "t2"."is_closed",
          "t2"."is_won",
          "t2"."created_by",
          "t2"."discount",
          "t2"."product",
          "t2"."type",
          "t2"."source"
        FROM (
          SELECT
            "t1"."opportunity_id",
            "t1"."changed_at",
            "t1"."changed_by",
            "t1"."old_value",
            "t1"."new_value",
            "t1"."change_id"
          FROM "opportunity_changes" AS "t1"
          WHERE
            "t1"."field" = 'stage'
            AND COALESCE("t1"."old_value", '') <> COALESCE("t1"."new_value", '')
        ) AS "t6"
        INNER JOIN "opportunities" AS "t2"
          ON "t6"."opportunity_id" = "t2"."opportunity_id"
      ) AS "t7"
      WHERE
        "t7"."new_value" = "t7"."stage"
    ) AS "t8"
    GROUP BY
      1
  ) AS "t9"
) AS "t11"
  ON "t4"."opportunity_id" = "t11"."deal"
