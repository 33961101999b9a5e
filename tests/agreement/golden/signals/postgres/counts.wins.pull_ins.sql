SELECT
  "t1"."opportunity_id",
  "t1"."changed_on",
  CAST(EXTRACT(epoch FROM CAST("t1"."old" AS TIMESTAMP) - CAST("t1"."new" AS TIMESTAMP)) / 86400 AS BIGINT) AS "days"
FROM (
  SELECT
    "t0"."opportunity_id",
    DATE("t0"."changed_at") AS "changed_on",
    CAST(CASE
      WHEN "t0"."old_value" ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}'
      THEN SUBSTRING("t0"."old_value" FROM CASE WHEN (
        0 + 1
      ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH("t0"."old_value") END FOR 10)
      ELSE CAST(NULL AS VARCHAR)
    END AS DATE) AS "old",
    CAST(CASE
      WHEN "t0"."new_value" ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}'
      THEN SUBSTRING("t0"."new_value" FROM CASE WHEN (
        0 + 1
      ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH("t0"."new_value") END FOR 10)
      ELSE CAST(NULL AS VARCHAR)
    END AS DATE) AS "new"
  FROM "opportunity_changes" AS "t0"
  WHERE
    "t0"."field" = 'close_date'
    AND COALESCE("t0"."old_value", '') <> COALESCE("t0"."new_value", '')
    AND DATE("t0"."changed_at") >= MAKE_DATE(2026, 1, 6)
    AND DATE("t0"."changed_at") < MAKE_DATE(2026, 3, 27)
) AS "t1"
WHERE
  "t1"."old" IS NOT NULL
  AND "t1"."new" IS NOT NULL
  AND CAST(EXTRACT(epoch FROM CAST("t1"."old" AS TIMESTAMP) - CAST("t1"."new" AS TIMESTAMP)) / 86400 AS BIGINT) >= 10
