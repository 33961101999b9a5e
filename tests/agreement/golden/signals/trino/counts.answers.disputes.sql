SELECT
  "t1"."rule_id",
  SUM(IF("t1"."day" >= FROM_ISO8601_DATE('2026-03-02'), 1, 0)) AS "recent",
  SUM(IF("t1"."day" < FROM_ISO8601_DATE('2026-03-02'), 1, 0)) AS "before",
  SUM(IF(COALESCE("t1"."overturned", FALSE), 1, 0)) AS "overturned"
FROM (
  SELECT
    "t0"."ruling_id",
    "t0"."rule_id",
    "t0"."ruled_at",
    "t0"."leader_id",
    "t0"."overturned",
    DATE("t0"."ruled_at") AS "day"
  FROM "rulings" AS "t0"
  WHERE
    DATE("t0"."ruled_at") >= FROM_ISO8601_DATE('2026-01-01')
    AND DATE("t0"."ruled_at") < FROM_ISO8601_DATE('2026-04-01')
) AS "t1"
GROUP BY
  1
