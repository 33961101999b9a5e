SELECT
  "t5"."activity_id",
  "t6"."asker_id",
  "t7"."asked_id",
  "t6"."asker_role",
  "t7"."asked_role",
  "t5"."made_on",
  COALESCE("t7"."region", '') AS "region",
  CASE
    WHEN COALESCE("t5"."ended_on" < MAKE_DATE(2026, 4, 1), FALSE)
    THEN "t5"."ended_on"
    ELSE CAST(NULL AS DATE)
  END AS "done_on"
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
    DATE("t0"."created_at") AS "made_on",
    DATE("t0"."completed_at") AS "ended_on"
  FROM "activities" AS "t0"
  WHERE
    "t0"."kind" = 'task'
    AND "t0"."created_by" <> "t0"."seller_id"
    AND DATE("t0"."created_at") >= MAKE_DATE(2026, 1, 31)
    AND DATE("t0"."created_at") < MAKE_DATE(2026, 4, 1)
) AS "t5"
INNER JOIN (
  SELECT
    "t1"."seller_id" AS "asker_id",
    "t1"."sales_role" AS "asker_role"
  FROM "sellers" AS "t1"
  WHERE
    NOT (
      COALESCE("t1"."is_system", FALSE)
    )
) AS "t6"
  ON "t5"."created_by" = "t6"."asker_id"
INNER JOIN (
  SELECT
    "t1"."seller_id" AS "asked_id",
    "t1"."sales_role" AS "asked_role",
    "t1"."region"
  FROM "sellers" AS "t1"
  WHERE
    NOT (
      COALESCE("t1"."is_system", FALSE)
    )
) AS "t7"
  ON "t5"."seller_id" = "t7"."asked_id"
