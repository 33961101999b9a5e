SELECT
  "t1"."account_id",
  COUNT(*) FILTER(WHERE
    NOT (
      "t1"."day" >= MAKE_DATE(2026, 1, 31)
    )) AS "before",
  COUNT(*) FILTER(WHERE
    "t1"."day" >= MAKE_DATE(2026, 1, 31)) AS "now",
  COUNT(DISTINCT "t1"."seller_id") FILTER(WHERE
    "t1"."day" >= MAKE_DATE(2026, 1, 31)) AS "people"
FROM (
  SELECT
    *
  FROM "uninvited" AS "t0"
  WHERE
    "t0"."day" >= MAKE_DATE(2026, 1, 1) AND "t0"."day" < MAKE_DATE(2026, 3, 22)
) AS "t1"
GROUP BY
  1
