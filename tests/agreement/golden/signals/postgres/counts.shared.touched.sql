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
    "t0"."day" < MAKE_DATE(2026, 2, 10) AS "is_before",
    CASE
      WHEN "t0"."day" >= MAKE_DATE(2026, 2, 10)
      THEN CAST(FLOOR(
        CAST((
          CAST(EXTRACT(epoch FROM CAST("t0"."day" AS TIMESTAMP) - CAST(MAKE_DATE(2026, 2, 10) AS TIMESTAMP)) / 86400 AS BIGINT)
        ) AS DOUBLE PRECISION) / (
          7
        )
      ) AS BIGINT)
      ELSE CAST(NULL AS BIGINT)
    END AS "week"
  FROM "contacts" AS "t0"
  WHERE
    "t0"."day" >= MAKE_DATE(2026, 1, 1) AND "t0"."day" < MAKE_DATE(2026, 4, 1)
) AS "t1"
GROUP BY
  1,
  2
