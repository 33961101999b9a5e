SELECT
  "t5"."seller_id",
  "t5"."account_id",
  "t5"."day",
  COUNT(*) AS "n"
FROM (
  SELECT
    *
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t0"."seller_id",
        "t0"."account_id",
        "t0"."day"
      FROM "seen" AS "t0"
      WHERE
        "t0"."kind" = 'service'
    ) AS "t2"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t1"."seller_id",
        "t1"."account_id",
        DATE("t1"."from_at") AS "day"
      FROM "held" AS "t1"
    ) AS "t3"
  ) AS "t4"
  WHERE
    "t4"."account_id" IS NOT NULL
    AND "t4"."day" >= MAKE_DATE(2026, 1, 10)
    AND "t4"."day" < MAKE_DATE(2026, 3, 20)
) AS "t5"
GROUP BY
  1,
  2,
  3
