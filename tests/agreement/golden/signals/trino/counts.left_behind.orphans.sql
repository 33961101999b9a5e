SELECT
  "t8"."unit",
  "t8"."activity_id",
  "t8"."account_id",
  "t8"."opportunity_id",
  "t8"."seller_id",
  "t8"."created_on",
  "t8"."created_by",
  "t8"."day" AS "due_on"
FROM (
  SELECT
    "t7"."activity_id",
    "t7"."day",
    "t7"."created_at",
    "t7"."seller_id",
    "t7"."account_id",
    "t7"."opportunity_id",
    "t7"."kind",
    "t7"."direction",
    "t7"."is_joint",
    "t7"."is_bulk",
    "t7"."is_done",
    "t7"."source",
    "t7"."created_by",
    "t7"."completed_at",
    "t7"."minutes",
    "t7"."fingerprint",
    "t7"."created_on",
    "t3"."unit",
    "t3"."account_id" AS "account_id_right",
    "t3"."old_owner",
    "t3"."new_owner",
    "t3"."moved_on",
    "t3"."pre_from",
    "t3"."post_from",
    "t3"."grace_end",
    "t3"."half_on",
    "t3"."until",
    "t3"."due",
    "t5"."left"
  FROM (
    SELECT
      "t0"."activity_id",
      "t0"."day",
      "t0"."created_at",
      "t0"."seller_id",
      "t0"."account_id",
      "t0"."opportunity_id",
      "t0"."kind",
      "t0"."direction",
      "t0"."is_joint",
      "t0"."is_bulk",
      "t0"."is_done",
      "t0"."source",
      "t0"."created_by",
      "t0"."completed_at",
      "t0"."minutes",
      "t0"."fingerprint",
      DATE("t0"."created_at") AS "created_on"
    FROM "activities" AS "t0"
    WHERE
      "t0"."kind" = 'task'
      AND NOT (
        COALESCE("t0"."is_done", FALSE)
        AND (
          (
            "t0"."completed_at" IS NULL
          )
          OR (
            DATE("t0"."completed_at") <= FROM_ISO8601_DATE('2026-04-01')
          )
        )
      )
      AND "t0"."created_at" IS NOT NULL
  ) AS "t7"
  INNER JOIN "units" AS "t3"
    ON "t7"."account_id" = "t3"."account_id" AND "t7"."created_on" < "t3"."moved_on"
  LEFT OUTER JOIN (
    SELECT
      "t2"."seller_id" AS "left"
    FROM "sellers" AS "t2"
    WHERE
      "t2"."left_on" <= FROM_ISO8601_DATE('2026-04-01')
  ) AS "t5"
    ON "t7"."seller_id" = "t5"."left"
) AS "t8"
WHERE
  (
    "t8"."seller_id" = "t8"."old_owner"
  ) OR (
    "t8"."left" IS NOT NULL
  )
