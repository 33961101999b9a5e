SELECT
  "t1"."changed_by",
  "t1"."minute",
  COUNT(*) AS "n"
FROM (
  SELECT
    "t0"."changed_by",
    DATE_TRUNC('MINUTE', "t0"."changed_at") AS "minute"
  FROM "split_changes" AS "t0"
  WHERE
    "t0"."changed_by" IS NOT NULL
    AND DATE("t0"."changed_at") >= FROM_ISO8601_DATE('2026-01-06')
    AND DATE("t0"."changed_at") < FROM_ISO8601_DATE('2026-03-27')
) AS "t1"
GROUP BY
  1,
  2
