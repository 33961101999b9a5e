SELECT
  "t1"."account_id",
  COUNT_IF(NOT (
    "t1"."day" >= DATE_FROM_PARTS(2026, 1, 31)
  )) AS "before",
  COUNT_IF("t1"."day" >= DATE_FROM_PARTS(2026, 1, 31)) AS "now",
  COUNT(DISTINCT IFF("t1"."day" >= DATE_FROM_PARTS(2026, 1, 31), "t1"."seller_id", NULL)) AS "people"
FROM (
  SELECT
    *
  FROM "uninvited" AS "t0"
  WHERE
    "t0"."day" >= DATE_FROM_PARTS(2026, 1, 1)
    AND "t0"."day" < DATE_FROM_PARTS(2026, 3, 22)
) AS "t1"
GROUP BY
  1
