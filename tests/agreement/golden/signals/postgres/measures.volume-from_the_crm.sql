SELECT
  "t7"."seller_id",
  "t7"."day",
  COUNT(*) AS "n"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t3"."activity_id",
      "t3"."day",
      "t3"."created_at",
      "t3"."seller_id",
      "t3"."account_id",
      "t3"."opportunity_id",
      "t3"."kind",
      "t3"."direction",
      "t3"."is_joint",
      "t3"."is_bulk",
      "t3"."is_done",
      "t3"."source",
      "t3"."created_by",
      "t3"."completed_at",
      "t3"."minutes",
      "t3"."fingerprint"
    FROM (
      SELECT
        "t0"."activity_id",
        "t0"."day",
        "t0"."created_at",
        "t0"."seller_id",
        "t0"."account_id",
        "t0"."opportunity_id",
        "t0"."kind",
        "t0"."direction",
        "t0"."is_joint",
        COALESCE("t0"."is_bulk", FALSE) AS "is_bulk",
        "t0"."is_done",
        "t0"."source",
        "t0"."created_by",
        "t0"."completed_at",
        "t0"."minutes",
        "t0"."fingerprint"
      FROM "activities" AS "t0"
      WHERE
        COALESCE("t0"."is_done", FALSE) AND "t0"."day" < MAKE_DATE(2026, 4, 1)
    ) AS "t3"
    WHERE
      EXISTS(
        SELECT
          1
        FROM (
          SELECT
            "t1"."seller_id"
          FROM "sellers" AS "t1"
          WHERE
            NOT (
              COALESCE("t1"."is_system", FALSE)
            )
        ) AS "t5"
        WHERE
          "t3"."seller_id" = "t5"."seller_id"
      )
  ) AS "t6"
  WHERE
    NOT (
      "t6"."is_bulk"
    )
) AS "t7"
GROUP BY
  1,
  2
