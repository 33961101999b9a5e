SELECT
  "t0"."seller_id",
  "t0"."book_version",
  COALESCE("t0"."rule_id", '') AS "rule_id",
  CASE
    WHEN COALESCE(CAST("t0"."read_at" AS DATE) < MAKE_DATE(2026, 4, 1), FALSE)
    THEN CAST("t0"."read_at" AS DATE)
    ELSE CAST(NULL AS DATE)
  END AS "read_on",
  CASE
    WHEN COALESCE(CAST("t0"."accepted_at" AS DATE) < MAKE_DATE(2026, 4, 1), FALSE)
    THEN CAST("t0"."accepted_at" AS DATE)
    ELSE CAST(NULL AS DATE)
  END AS "accepted_on",
  CASE
    WHEN COALESCE(CAST("t0"."read_at" AS DATE) < MAKE_DATE(2026, 4, 1), FALSE)
    THEN COALESCE("t0"."quiz_asked", 0)
    ELSE 0
  END AS "asked",
  CASE
    WHEN COALESCE(CAST("t0"."read_at" AS DATE) < MAKE_DATE(2026, 4, 1), FALSE)
    THEN COALESCE("t0"."quiz_right", 0)
    ELSE 0
  END AS "right"
FROM "acceptances" AS "t0"
