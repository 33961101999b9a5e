SELECT DISTINCT
  "t0"."opportunity_id",
  TO_DATE("t0"."changed_at") AS "changed_on",
  "t0"."old_value" AS "giver",
  "t0"."new_value" AS "taker"
FROM "opportunity_changes" AS "t0"
WHERE
  "t0"."field" = 'owner_id'
  AND COALESCE("t0"."old_value", '') <> COALESCE("t0"."new_value", '')
  AND "t0"."old_value" IS NOT NULL
  AND "t0"."new_value" IS NOT NULL
