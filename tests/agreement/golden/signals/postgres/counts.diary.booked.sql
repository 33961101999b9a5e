SELECT
  "t13"."seller_id",
  "t13"."day",
  SUM("t13"."minutes") AS "minutes",
  SUM("t13"."unknown") AS "unknown",
  SUM("t13"."others") AS "others"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t11"."seller_id",
      "t11"."day",
      COALESCE("t11"."minutes", 0) AS "minutes",
      CAST(CASE WHEN "t11"."minutes" IS NULL THEN 1 ELSE 0 END AS BIGINT) AS "unknown",
      0 AS "others"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t0"."activity_id",
          "t0"."seller_id",
          "t0"."day",
          "t0"."minutes"
        FROM "seen" AS "t0"
        WHERE
          "t0"."kind" IN ('meeting', 'visit')
      ) AS "t2"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          "t9"."activity_id",
          "t9"."seller_id",
          "t9"."day",
          "t9"."minutes"
        FROM (
          SELECT DISTINCT
            "t8"."activity_id",
            "t8"."day",
            "t8"."minutes",
            "t8"."guest" AS "seller_id"
          FROM (
            SELECT
              "t5"."activity_id",
              "t5"."day",
              "t5"."created_at",
              "t5"."seller_id",
              "t5"."account_id",
              "t5"."opportunity_id",
              "t5"."kind",
              "t5"."direction",
              "t5"."is_joint",
              "t5"."is_bulk",
              "t5"."is_done",
              "t5"."source",
              "t5"."created_by",
              "t5"."completed_at",
              "t5"."minutes",
              "t5"."fingerprint",
              "t7"."guest"
            FROM (
              SELECT
                *
              FROM "seen" AS "t0"
              WHERE
                "t0"."kind" IN ('meeting', 'visit')
            ) AS "t5"
            INNER JOIN (
              SELECT
                "t1"."activity_id",
                "t1"."seller_id" AS "guest"
              FROM "attendees" AS "t1"
              WHERE
                "t1"."seller_id" IS NOT NULL
            ) AS "t7"
              ON "t5"."activity_id" = "t7"."activity_id"
          ) AS "t8"
          WHERE
            "t8"."guest" <> "t8"."seller_id"
        ) AS "t9"
      ) AS "t10"
    ) AS "t11"
  ) AS "t12"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      "t0"."seller_id",
      "t0"."day",
      0 AS "minutes",
      0 AS "unknown",
      1 AS "others"
    FROM "seen" AS "t0"
    WHERE
      NOT (
        "t0"."kind" IN ('meeting', 'visit', 'task')
      )
      AND (
        (
          "t0"."direction" IS NULL
        ) OR (
          "t0"."direction" <> 'in'
        )
      )
  ) AS "t6"
) AS "t13"
GROUP BY
  1,
  2
