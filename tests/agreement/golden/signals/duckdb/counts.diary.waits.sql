SELECT
  "t0"."seller_id",
  CAST("t0"."created_at" AS DATE) AS "made_on",
  CAST("t0"."completed_at" AS DATE) AS "done_on"
FROM "activities" AS "t0"
WHERE
  "t0"."kind" = 'task'
  AND "t0"."created_by" IS NOT NULL
  AND "t0"."created_at" IS NOT NULL
  AND "t0"."created_by" <> "t0"."seller_id"
  AND CAST("t0"."created_at" AS DATE) >= MAKE_DATE(2026, 1, 10)
  AND CAST("t0"."created_at" AS DATE) < MAKE_DATE(2026, 3, 20)
