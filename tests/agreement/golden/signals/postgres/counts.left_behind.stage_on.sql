WITH "t8" AS (
  SELECT
    "t3"."unit",
    "t3"."opportunity_id",
    "t3"."start",
    "t3"."end",
    "t7"."changed_at",
    "t7"."change_id",
    "t7"."old_value",
    "t7"."new_value",
    "t7"."deal"
  FROM "deal_units" AS "t3"
  INNER JOIN (
    SELECT
      "t2"."changed_at",
      "t2"."change_id",
      "t2"."old_value",
      "t2"."new_value",
      "t2"."opportunity_id" AS "deal"
    FROM "opportunity_changes" AS "t2"
    WHERE
      "t2"."field" = 'stage'
      AND COALESCE("t2"."old_value", '') <> COALESCE("t2"."new_value", '')
  ) AS "t7"
    ON "t3"."opportunity_id" = "t7"."deal"
)
SELECT
  "t3"."unit",
  CASE
    WHEN "t15"."unit_before" IS NOT NULL
    THEN "t15"."then"
    WHEN "t17"."unit_later" IS NOT NULL
    THEN "t17"."until"
    ELSE "t5"."today"
  END AS "stage"
FROM "deal_units" AS "t3"
INNER JOIN (
  SELECT
    "t1"."opportunity_id" AS "deal",
    CASE WHEN "t1"."is_closed" THEN CAST(NULL AS VARCHAR) ELSE "t1"."stage" END AS "today"
  FROM "opportunities" AS "t1"
) AS "t5"
  ON "t3"."opportunity_id" = "t5"."deal"
LEFT OUTER JOIN (
  SELECT
    "t12"."unit" AS "unit_before",
    "t12"."new_value" AS "then"
  FROM (
    SELECT
      "t10"."unit",
      "t10"."opportunity_id",
      "t10"."start",
      "t10"."end",
      "t10"."changed_at",
      "t10"."change_id",
      "t10"."old_value",
      "t10"."new_value",
      "t10"."deal",
      "t10"."is_before",
      ROW_NUMBER() OVER (
        PARTITION BY "t10"."unit"
        ORDER BY "t10"."changed_at" DESC NULLS LAST, "t10"."change_id" DESC NULLS LAST
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS "place"
    FROM (
      SELECT
        "t9"."unit",
        "t9"."opportunity_id",
        "t9"."start",
        "t9"."end",
        "t9"."changed_at",
        "t9"."change_id",
        "t9"."old_value",
        "t9"."new_value",
        "t9"."deal",
        DATE("t9"."changed_at") < "t9"."start" AS "is_before"
      FROM "t8" AS "t9"
      WHERE
        DATE("t9"."changed_at") < "t9"."start"
    ) AS "t10"
  ) AS "t12"
  WHERE
    "t12"."place" = 0
) AS "t15"
  ON "t3"."unit" = "t15"."unit_before"
LEFT OUTER JOIN (
  SELECT
    "t13"."unit" AS "unit_later",
    "t13"."old_value" AS "until"
  FROM (
    SELECT
      "t11"."unit",
      "t11"."opportunity_id",
      "t11"."start",
      "t11"."end",
      "t11"."changed_at",
      "t11"."change_id",
      "t11"."old_value",
      "t11"."new_value",
      "t11"."deal",
      "t11"."is_before",
      ROW_NUMBER() OVER (
        PARTITION BY "t11"."unit"
        ORDER BY "t11"."changed_at" ASC, "t11"."change_id" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS "place"
    FROM (
      SELECT
        "t9"."unit",
        "t9"."opportunity_id",
        "t9"."start",
        "t9"."end",
        "t9"."changed_at",
        "t9"."change_id",
        "t9"."old_value",
        "t9"."new_value",
        "t9"."deal",
        DATE("t9"."changed_at") < "t9"."start" AS "is_before"
      FROM "t8" AS "t9"
      WHERE
        NOT (
          DATE("t9"."changed_at") < "t9"."start"
        )
    ) AS "t11"
  ) AS "t13"
  WHERE
    "t13"."place" = 0
) AS "t17"
  ON "t3"."unit" = "t17"."unit_later"
