SELECT
  "t10"."opportunity_id",
  "t10"."account_id",
  COALESCE("t10"."by", "t10"."owner_id") AS "owner_id",
  "t10"."amount",
  "t10"."day"
FROM (
  SELECT
    "t3"."opportunity_id",
    "t3"."account_id",
    "t3"."owner_id",
    "t3"."stage",
    "t3"."amount",
    "t3"."probability",
    "t3"."close_date",
    "t3"."created_at",
    "t3"."is_closed",
    "t3"."is_won",
    "t3"."created_by",
    "t3"."discount",
    "t3"."product",
    "t3"."type",
    "t3"."source",
    "t9"."deal",
    "t9"."by",
    "t9"."day",
    "t5"."since"
  FROM "opportunities" AS "t3"
  INNER JOIN (
    SELECT
      "t7"."opportunity_id" AS "deal",
      "t7"."changed_by" AS "by",
      DATE("t7"."changed_at") AS "day"
    FROM (
      SELECT
        "t6"."opportunity_id",
        "t6"."changed_at",
        "t6"."changed_by",
        "t6"."old_value",
        "t6"."new_value",
        "t6"."change_id",
        ROW_NUMBER() OVER (
          PARTITION BY "t6"."opportunity_id"
          ORDER BY "t6"."changed_at" ASC, "t6"."change_id" ASC
        ) - 1 AS "place"
      FROM (
        SELECT
          "t2"."opportunity_id",
          "t2"."changed_at",
          "t2"."changed_by",
          "t2"."old_value",
          "t2"."new_value",
          "t2"."change_id"
        FROM "opportunity_changes" AS "t2"
        WHERE
          "t2"."field" = 'stage'
          AND COALESCE("t2"."old_value", '') <> COALESCE("t2"."new_value", '')
          AND "t2"."new_value" IN ('open', 'proposal', 'won', 'it''s')
      ) AS "t6"
    ) AS "t7"
    WHERE
      "t7"."place" = 0
  ) AS "t9"
    ON "t3"."opportunity_id" = "t9"."deal"
  INNER JOIN (
    SELECT
      *
    FROM "role_places" AS "t1"
  ) AS "t5"
    ON "t3"."account_id" = "t5"."account_id"
) AS "t10"
WHERE
  COALESCE("t10"."by", "t10"."owner_id") IS NOT NULL
  AND "t10"."day" >= FROM_ISO8601_DATE('2026-01-02')
  AND "t10"."day" < FROM_ISO8601_DATE('2026-03-28')
  AND (
    (
      "t10"."since" IS NULL
    ) OR (
      "t10"."since" <= "t10"."day"
    )
  )
