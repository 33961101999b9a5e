SELECT
  "t1"."rule_id",
  SUM(CASE WHEN "t1"."day" >= MAKE_DATE(2026, 3, 2) THEN 1 ELSE 0 END) AS "recent",
  SUM(CASE WHEN "t1"."day" < MAKE_DATE(2026, 3, 2) THEN 1 ELSE 0 END) AS "before",
  SUM(CASE WHEN COALESCE("t1"."overturned", FALSE) THEN 1 ELSE 0 END) AS "overturned"
FROM (
  SELECT
    "t0"."ruling_id",
    "t0"."rule_id",
    "t0"."ruled_at",
    "t0"."leader_id",
    "t0"."overturned",
    CAST("t0"."ruled_at" AS DATE) AS "day"
  FROM "rulings" AS "t0"
  WHERE
    CAST("t0"."ruled_at" AS DATE) >= MAKE_DATE(2026, 1, 1)
    AND CAST("t0"."ruled_at" AS DATE) < MAKE_DATE(2026, 4, 1)
) AS "t1"
GROUP BY
  1
