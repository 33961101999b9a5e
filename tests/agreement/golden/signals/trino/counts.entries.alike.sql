SELECT
  "t5"."activity_id",
  "t5"."seller_id",
  "t5"."account_id",
  "t5"."kind",
  "t5"."day",
  "t5"."created_at",
  "t5"."run_from",
  "t5"."run_size"
FROM (
  SELECT
    "t4"."activity_id",
    "t4"."seller_id",
    "t4"."account_id",
    "t4"."kind",
    "t4"."fingerprint",
    "t4"."created_at",
    "t4"."day",
    "t4"."before",
    "t4"."begins",
    "t4"."run",
    COUNT("t4"."activity_id") OVER (
      PARTITION BY "t4"."seller_id", "t4"."kind", "t4"."fingerprint", "t4"."run"
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "run_size",
    MIN("t4"."created_at") OVER (
      PARTITION BY "t4"."seller_id", "t4"."kind", "t4"."fingerprint", "t4"."run"
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "run_from"
  FROM (
    SELECT
      "t3"."activity_id",
      "t3"."seller_id",
      "t3"."account_id",
      "t3"."kind",
      "t3"."fingerprint",
      "t3"."created_at",
      "t3"."day",
      "t3"."before",
      "t3"."begins",
      SUM("t3"."begins") OVER (
        PARTITION BY "t3"."seller_id", "t3"."kind", "t3"."fingerprint"
        ORDER BY "t3"."created_at" ASC, "t3"."activity_id" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS "run"
    FROM (
      SELECT
        "t2"."activity_id",
        "t2"."seller_id",
        "t2"."account_id",
        "t2"."kind",
        "t2"."fingerprint",
        "t2"."created_at",
        "t2"."day",
        "t2"."before",
        IF(
          (
            "t2"."before" IS NULL
          )
          OR (
            "t2"."created_at" > (
              "t2"."before" + INTERVAL '45' MINUTE
            )
          ),
          1,
          0
        ) AS "begins"
      FROM (
        SELECT
          "t1"."activity_id",
          "t1"."seller_id",
          "t1"."account_id",
          "t1"."kind",
          "t1"."fingerprint",
          "t1"."created_at",
          "t1"."day",
          LAG("t1"."created_at") OVER (
            PARTITION BY "t1"."seller_id", "t1"."kind", "t1"."fingerprint"
            ORDER BY "t1"."created_at" ASC, "t1"."activity_id" ASC
          ) AS "before"
        FROM (
          SELECT
            "t0"."activity_id",
            "t0"."seller_id",
            "t0"."account_id",
            "t0"."kind",
            "t0"."fingerprint",
            "t0"."created_at",
            DATE("t0"."created_at") AS "day"
          FROM "recorded" AS "t0"
          WHERE
            "t0"."fingerprint" IS NOT NULL
            AND "t0"."created_at" IS NOT NULL
            AND "t0"."account_id" IS NOT NULL
            AND NOT (
              "t0"."is_bulk"
            )
            AND COALESCE("t0"."direction", 'out') <> 'in'
            AND (
              (
                "t0"."created_by" IS NULL
              ) OR (
                "t0"."created_by" = "t0"."seller_id"
              )
            )
            AND DATE("t0"."created_at") >= FROM_ISO8601_DATE('2026-01-06')
            AND DATE("t0"."created_at") < FROM_ISO8601_DATE('2026-03-27')
        ) AS "t1"
      ) AS "t2"
    ) AS "t3"
  ) AS "t4"
) AS "t5"
WHERE
  "t5"."run_size" >= 2
