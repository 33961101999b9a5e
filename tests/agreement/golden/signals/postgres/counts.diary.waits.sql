SELECT
  "t0"."seller_id",
  DATE("t0"."created_at") AS "made_on",
  DATE("t0"."completed_at") AS "done_on"
FROM "activities" AS "t0"
WHERE
  "t0"."kind" = 'task'
  AND "t0"."created_by" IS NOT NULL
  AND "t0"."created_at" IS NOT NULL
  AND "t0"."created_by" <> "t0"."seller_id"
  AND DATE("t0"."created_at") >= MAKE_DATE(2026, 1, 10)
  AND DATE("t0"."created_at") < MAKE_DATE(2026, 3, 20)
