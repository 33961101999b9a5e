SELECT
  "t2"."day",
  SUM("t2"."n") AS "rows",
  COUNT(*) AS "distinct"
FROM (
  SELECT
    "t1"."day",
    "t1"."seller_id",
    "t1"."account_id",
    "t1"."opportunity_id",
    "t1"."kind",
    "t1"."direction",
    "t1"."minutes",
    "t1"."fingerprint",
    COUNT(*) AS "n"
  FROM (
    SELECT
      *
    FROM "seen" AS "t0"
    WHERE
      "t0"."day" >= MAKE_DATE(2026, 1, 31) AND "t0"."day" < MAKE_DATE(2026, 3, 25)
  ) AS "t1"
  GROUP BY
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8
) AS "t2"
GROUP BY
  1
