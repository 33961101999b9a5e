SELECT
  "t5"."opportunity_id",
  CASE
    WHEN "t10"."deal_before" IS NOT NULL
    THEN "t10"."then"
    WHEN "t11"."deal_later" IS NOT NULL
    THEN "t11"."until"
    ELSE "t5"."today"
  END AS "value"
FROM (
  SELECT
    "t0"."opportunity_id",
    "t0"."owner_id" AS "today"
  FROM "opportunities" AS "t0"
  WHERE
    (
      "t0"."created_at" IS NULL
    )
    OR (
      DATE("t0"."created_at") <= FROM_ISO8601_DATE('2026-02-15')
    )
) AS "t5"
LEFT OUTER JOIN (
  SELECT
    "t6"."opportunity_id" AS "deal_before",
    "t6"."new_value" AS "then"
  FROM (
    SELECT
      "t2"."opportunity_id",
      "t2"."changed_at",
      "t2"."changed_by",
      "t2"."old_value",
      "t2"."new_value",
      "t2"."change_id",
      "t2"."is_by_then",
      ROW_NUMBER() OVER (
        PARTITION BY "t2"."opportunity_id"
        ORDER BY "t2"."changed_at" DESC, "t2"."change_id" DESC
      ) - 1 AS "place"
    FROM (
      SELECT
        "t1"."opportunity_id",
        "t1"."changed_at",
        "t1"."changed_by",
        "t1"."old_value",
        "t1"."new_value",
        "t1"."change_id",
        DATE("t1"."changed_at") <= FROM_ISO8601_DATE('2026-02-15') AS "is_by_then"
      FROM "opportunity_changes" AS "t1"
      WHERE
        "t1"."field" = 'owner_id'
        AND COALESCE("t1"."old_value", '') <> COALESCE("t1"."new_value", '')
        AND DATE("t1"."changed_at") <= FROM_ISO8601_DATE('2026-02-15')
    ) AS "t2"
  ) AS "t6"
  WHERE
    "t6"."place" = 0
) AS "t10"
  ON "t5"."opportunity_id" = "t10"."deal_before"
LEFT OUTER JOIN (
  SELECT
    "t7"."opportunity_id" AS "deal_later",
    "t7"."old_value" AS "until"
  FROM (
    SELECT
      "t4"."opportunity_id",
      "t4"."changed_at",
      "t4"."changed_by",
      "t4"."old_value",
      "t4"."new_value",
      "t4"."change_id",
      "t4"."is_by_then",
      ROW_NUMBER() OVER (
        PARTITION BY "t4"."opportunity_id"
        ORDER BY "t4"."changed_at" ASC, "t4"."change_id" ASC
      ) - 1 AS "place"
    FROM (
      SELECT
        "t1"."opportunity_id",
        "t1"."changed_at",
        "t1"."changed_by",
        "t1"."old_value",
        "t1"."new_value",
        "t1"."change_id",
        DATE("t1"."changed_at") <= FROM_ISO8601_DATE('2026-02-15') AS "is_by_then"
      FROM "opportunity_changes" AS "t1"
      WHERE
        "t1"."field" = 'owner_id'
        AND COALESCE("t1"."old_value", '') <> COALESCE("t1"."new_value", '')
        AND NOT (
          DATE("t1"."changed_at") <= FROM_ISO8601_DATE('2026-02-15')
        )
    ) AS "t4"
  ) AS "t7"
  WHERE
    "t7"."place" = 0
) AS "t11"
  ON "t5"."opportunity_id" = "t11"."deal_later"
