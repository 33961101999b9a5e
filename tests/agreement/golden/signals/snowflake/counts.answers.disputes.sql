SELECT
  "t1"."rule_id",
  SUM(IFF("t1"."day" >= DATE_FROM_PARTS(2026, 3, 2), 1, 0)) AS "recent",
  SUM(IFF("t1"."day" < DATE_FROM_PARTS(2026, 3, 2), 1, 0)) AS "before",
  SUM(IFF(COALESCE("t1"."overturned", FALSE), 1, 0)) AS "overturned"
FROM (
  SELECT
    "t0"."ruling_id",
    "t0"."rule_id",
    "t0"."ruled_at",
    "t0"."leader_id",
    "t0"."overturned",
    TO_DATE("t0"."ruled_at") AS "day"
  FROM "rulings" AS "t0"
  WHERE
    TO_DATE("t0"."ruled_at") >= DATE_FROM_PARTS(2026, 1, 1)
    AND TO_DATE("t0"."ruled_at") < DATE_FROM_PARTS(2026, 4, 1)
) AS "t1"
GROUP BY
  1
