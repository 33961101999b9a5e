SELECT
  "t0"."offer_id",
  "t0"."seller_id",
  "t0"."item_id",
  "t0"."value",
  "t0"."is_taken",
  COALESCE("t0"."kind", '') AS "kind",
  COALESCE("t0"."segment", '') AS "segment",
  DATE("t0"."offered_at") AS "day"
FROM "offers" AS "t0"
WHERE
  "t0"."answered_at" IS NOT NULL
  AND "t0"."is_taken" IS NOT NULL
  AND "t0"."value" IS NOT NULL
  AND "t0"."seller_id" IS NOT NULL
  AND DATE("t0"."offered_at") >= MAKE_DATE(2026, 1, 11)
  AND DATE("t0"."offered_at") < MAKE_DATE(2026, 3, 12)
