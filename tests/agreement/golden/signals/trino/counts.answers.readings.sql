SELECT
  "t0"."seller_id",
  "t0"."book_version",
  COALESCE("t0"."rule_id", '') AS "rule_id",
  IF(
    COALESCE(DATE("t0"."read_at") < FROM_ISO8601_DATE('2026-04-01'), FALSE),
    DATE("t0"."read_at"),
    CAST(NULL AS DATE)
  ) AS "read_on",
  IF(
    COALESCE(DATE("t0"."accepted_at") < FROM_ISO8601_DATE('2026-04-01'), FALSE),
    DATE("t0"."accepted_at"),
    CAST(NULL AS DATE)
  ) AS "accepted_on",
  IF(
    COALESCE(DATE("t0"."read_at") < FROM_ISO8601_DATE('2026-04-01'), FALSE),
    COALESCE("t0"."quiz_asked", 0),
    0
  ) AS "asked",
  IF(
    COALESCE(DATE("t0"."read_at") < FROM_ISO8601_DATE('2026-04-01'), FALSE),
    COALESCE("t0"."quiz_right", 0),
    0
  ) AS "right"
FROM "acceptances" AS "t0"
