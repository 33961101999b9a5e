SELECT
  "t5"."account_id",
  COUNT(*) AS "n"
FROM (
  SELECT DISTINCT
    *
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t0"."account_id",
        "t0"."day"
      FROM "requests" AS "t0"
    ) AS "t2"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t1"."account_id",
        TO_DATE("t1"."opened_at") AS "day"
      FROM "tickets" AS "t1"
      WHERE
        "t1"."account_id" IS NOT NULL
    ) AS "t3"
  ) AS "t4"
  WHERE
    "t4"."day" >= DATE_FROM_PARTS(2026, 1, 31)
    AND "t4"."day" < DATE_FROM_PARTS(2026, 3, 22)
) AS "t5"
GROUP BY
  1
