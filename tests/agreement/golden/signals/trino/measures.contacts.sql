WITH "t3" AS (
  SELECT
    "t0"."activity_id",
    "t0"."day",
    "t0"."account_id",
    "t0"."opportunity_id",
    "t0"."kind",
    "t0"."source",
    "t0"."is_bulk",
    "t0"."seller_id",
    COALESCE("t0"."is_joint", FALSE) AS "is_joint",
    FALSE AS "is_guest"
  FROM "recorded" AS "t0"
  WHERE
    "t0"."account_id" IS NOT NULL
    AND "t0"."kind" IN ('call', 'mail', 'meeting', 'visit', 'service')
    AND (
      (
        "t0"."direction" IS NULL
      ) OR (
        "t0"."direction" <> 'in'
      )
    )
)
SELECT
  *
FROM "t3" AS "t6"
UNION ALL
SELECT
  *
FROM (
  SELECT
    "t9"."activity_id",
    "t9"."day",
    "t9"."account_id",
    "t9"."opportunity_id",
    "t9"."kind",
    "t9"."source",
    "t9"."is_bulk",
    "t5"."seller_id",
    TRUE AS "is_joint",
    TRUE AS "is_guest"
  FROM (
    SELECT
      "t4"."activity_id",
      "t4"."day",
      "t4"."created_at",
      "t4"."account_id",
      "t4"."opportunity_id",
      "t4"."kind",
      "t4"."direction",
      "t4"."is_joint",
      "t4"."is_bulk",
      "t4"."is_done",
      "t4"."source"
    FROM (
      SELECT
        *
      FROM "recorded" AS "t0"
      WHERE
        "t0"."account_id" IS NOT NULL
        AND "t0"."kind" IN ('call', 'mail', 'meeting', 'visit', 'service')
        AND (
          (
            "t0"."direction" IS NULL
          ) OR (
            "t0"."direction" <> 'in'
          )
        )
    ) AS "t4"
  ) AS "t9"
  INNER JOIN (
    SELECT DISTINCT
      "t1"."activity_id",
      "t1"."seller_id"
    FROM "attendees" AS "t1"
    WHERE
      "t1"."seller_id" IS NOT NULL
  ) AS "t5"
    ON "t9"."activity_id" = "t5"."activity_id"
  WHERE
    NOT EXISTS(
      SELECT
        1
      FROM "t3" AS "t8"
      WHERE
        "t9"."activity_id" = "t8"."activity_id" AND "t5"."seller_id" = "t8"."seller_id"
    )
) AS "t10"
