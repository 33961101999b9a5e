SELECT
  "t0"."seller_id",
  TO_DATE("t0"."created_at") AS "made_on",
  TO_DATE("t0"."completed_at") AS "done_on"
FROM "activities" AS "t0"
WHERE
  "t0"."kind" = 'task'
  AND "t0"."created_by" IS NOT NULL
  AND "t0"."created_at" IS NOT NULL
  AND "t0"."created_by" <> "t0"."seller_id"
  AND TO_DATE("t0"."created_at") >= DATE_FROM_PARTS(2026, 1, 10)
  AND TO_DATE("t0"."created_at") < DATE_FROM_PARTS(2026, 3, 20)
