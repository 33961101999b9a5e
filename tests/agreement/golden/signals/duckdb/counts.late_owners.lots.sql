SELECT
  "t1"."changed_by",
  "t1"."hour",
  COUNT(DISTINCT "t1"."opportunity_id") AS "n"
FROM (
  SELECT
    "t0"."opportunity_id",
    "t0"."changed_at",
    "t0"."changed_by",
    "t0"."old_value",
    "t0"."new_value",
    "t0"."change_id",
    DATE_TRUNC('HOUR', "t0"."changed_at") AS "hour"
  FROM "opportunity_changes" AS "t0"
  WHERE
    "t0"."field" = 'owner_id'
    AND COALESCE("t0"."old_value", '') <> COALESCE("t0"."new_value", '')
) AS "t1"
GROUP BY
  1,
  2
