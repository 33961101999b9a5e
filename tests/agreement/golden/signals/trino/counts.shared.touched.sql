SELECT
  "t1"."seller_id",
  "t1"."account_id",
  COUNT(*) FILTER(WHERE
    "t1"."is_before") AS "n_before",
  COUNT(*) FILTER(WHERE
    NOT (
      "t1"."is_before"
    )) AS "n_now",
  COUNT(DISTINCT "t1"."week") AS "weeks"
FROM (
  SELECT
    "t0"."seller_id",
    "t0"."account_id",
    "t0"."day" < FROM_ISO8601_DATE('2026-02-10') AS "is_before",
    IF(
      "t0"."day" >= FROM_ISO8601_DATE('2026-02-10'),
      CAST(FLOOR(
        CAST((
          DATE_DIFF(
            'DAY',
            DATE_TRUNC('DAY', FROM_ISO8601_DATE('2026-02-10')),
            DATE_TRUNC('DAY', "t0"."day")
          )
        ) AS DOUBLE) / (
          7
        )
      ) AS BIGINT),
      CAST(NULL AS BIGINT)
    ) AS "week"
  FROM "contacts" AS "t0"
  WHERE
    "t0"."day" >= FROM_ISO8601_DATE('2026-01-01')
    AND "t0"."day" < FROM_ISO8601_DATE('2026-04-01')
) AS "t1"
GROUP BY
  1,
  2
