SELECT
  "t0"."seller_id",
  "t0"."book_version",
  COALESCE("t0"."rule_id", '') AS "rule_id",
  IFF(
    COALESCE(TO_DATE("t0"."read_at") < DATE_FROM_PARTS(2026, 4, 1), FALSE),
    TO_DATE("t0"."read_at"),
    CAST(NULL AS DATE)
  ) AS "read_on",
  IFF(
    COALESCE(TO_DATE("t0"."accepted_at") < DATE_FROM_PARTS(2026, 4, 1), FALSE),
    TO_DATE("t0"."accepted_at"),
    CAST(NULL AS DATE)
  ) AS "accepted_on",
  IFF(
    COALESCE(TO_DATE("t0"."read_at") < DATE_FROM_PARTS(2026, 4, 1), FALSE),
    COALESCE("t0"."quiz_asked", 0),
    0
  ) AS "asked",
  IFF(
    COALESCE(TO_DATE("t0"."read_at") < DATE_FROM_PARTS(2026, 4, 1), FALSE),
    COALESCE("t0"."quiz_right", 0),
    0
  ) AS "right"
FROM "acceptances" AS "t0"
