SELECT
  "t1"."account_id",
  COUNT(*) FILTER(WHERE
    NOT (
      "t1"."day" >= FROM_ISO8601_DATE('2026-01-31')
    )) AS "before",
  COUNT(*) FILTER(WHERE
    "t1"."day" >= FROM_ISO8601_DATE('2026-01-31')) AS "now",
  COUNT(DISTINCT "t1"."seller_id") FILTER(WHERE
    "t1"."day" >= FROM_ISO8601_DATE('2026-01-31')) AS "people"
FROM (
  SELECT
    *
  FROM "uninvited" AS "t0"
  WHERE
    "t0"."day" >= FROM_ISO8601_DATE('2026-01-01')
    AND "t0"."day" < FROM_ISO8601_DATE('2026-03-22')
) AS "t1"
GROUP BY
  1
