SELECT
  "t4"."seller_id",
  "t4"."day",
  COUNT(*) AS "n"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t0"."seller_id",
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
      DATE("t1"."from_at") AS "day"
    FROM "held" AS "t1"
  ) AS "t3"
) AS "t4"
GROUP BY
  1,
  2
