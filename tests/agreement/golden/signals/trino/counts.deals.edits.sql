SELECT
  "t0"."opportunity_id",
  "t0"."changed_at",
  "t0"."changed_by",
  "t0"."old_value",
  "t0"."new_value",
  "t0"."change_id"
FROM "opportunity_changes" AS "t0"
WHERE
  "t0"."field" = 'stage'
  AND COALESCE("t0"."old_value", '') <> COALESCE("t0"."new_value", '')
