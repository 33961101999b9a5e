WITH "t11" AS (
  SELECT
    "t7"."activity_id",
    "t7"."day",
    "t7"."created_at",
    "t7"."seller_id",
    "t7"."account_id",
    "t7"."opportunity_id",
    "t7"."kind",
    "t7"."direction",
    "t7"."is_joint",
    "t7"."is_bulk",
    "t7"."is_done",
    "t7"."source"
  FROM (
    SELECT
      "t1"."activity_id",
      "t1"."day",
      "t1"."created_at",
      "t1"."seller_id",
      "t1"."account_id",
      "t1"."opportunity_id",
      "t1"."kind",
      "t1"."direction",
      "t1"."is_joint",
      COALESCE("t1"."is_bulk", FALSE) AS "is_bulk",
      "t1"."is_done",
      "t1"."source"
    FROM "activities" AS "t1"
    WHERE
      COALESCE("t1"."is_done", FALSE) AND "t1"."day" < MAKE_DATE(2026, 4, 1)
  ) AS "t7"
  SEMI JOIN (
    SELECT
      "t2"."seller_id"
    FROM "sellers" AS "t2"
    WHERE
      NOT (
        COALESCE("t2"."is_system", FALSE)
      )
  ) AS "t10"
    ON "t7"."seller_id" = "t10"."seller_id"
), "t14" AS (
  SELECT
    "t12"."activity_id",
    "t12"."day",
    "t12"."account_id",
    "t12"."opportunity_id",
    "t12"."kind",
    "t12"."source",
    "t12"."is_bulk",
    "t12"."seller_id",
    COALESCE("t12"."is_joint", FALSE) AS "is_joint",
    FALSE AS "is_guest"
  FROM "t11" AS "t12"
  WHERE
    "t12"."account_id" IS NOT NULL
    AND "t12"."kind" IN ('call', 'mail', 'meeting', 'visit', 'service')
    AND (
      (
        "t12"."direction" IS NULL
      ) OR (
        "t12"."direction" <> 'in'
      )
    )
)
SELECT
  "t32"."unit",
  COUNT(*) AS "asked",
  COUNT(*) FILTER(WHERE
    NOT (
      "t32"."is_met"
    )) AS "unanswered"
FROM (
  SELECT
    "t25"."unit",
    COALESCE("t31"."is_met", FALSE) AS "is_met"
  FROM (
    SELECT DISTINCT
      *
    FROM (
      SELECT
        "t4"."unit",
        "t16"."account_id",
        "t16"."day"
      FROM (
        SELECT
          "t12"."activity_id",
          "t12"."account_id",
          "t12"."seller_id",
          "t12"."day"
        FROM "t11" AS "t12"
        WHERE
          NOT (
            "t12"."is_bulk"
          )
          AND "t12"."account_id" IS NOT NULL
          AND "t12"."direction" = 'in'
          AND "t12"."kind" IN ('call', 'mail', 'meeting', 'visit', 'service')
      ) AS "t16"
      INNER JOIN "units" AS "t4"
        ON "t16"."account_id" = "t4"."account_id"
        AND "t16"."day" >= "t4"."moved_on"
        AND "t16"."day" < "t4"."due"
    ) AS "t21"
  ) AS "t25"
  LEFT OUTER JOIN (
    SELECT
      "t29"."unit",
      "t29"."day",
      TRUE AS "is_met"
    FROM (
      SELECT DISTINCT
        *
      FROM (
        SELECT
          "t25"."unit",
          "t25"."day"
        FROM (
          SELECT DISTINCT
            *
          FROM (
            SELECT
              "t4"."unit",
              "t16"."account_id",
              "t16"."day"
            FROM (
              SELECT
                "t12"."activity_id",
                "t12"."account_id",
                "t12"."seller_id",
                "t12"."day"
              FROM "t11" AS "t12"
              WHERE
                NOT (
                  "t12"."is_bulk"
                )
                AND "t12"."account_id" IS NOT NULL
                AND "t12"."direction" = 'in'
                AND "t12"."kind" IN ('call', 'mail', 'meeting', 'visit', 'service')
            ) AS "t16"
            INNER JOIN "units" AS "t4"
              ON "t16"."account_id" = "t4"."account_id"
              AND "t16"."day" >= "t4"."moved_on"
              AND "t16"."day" < "t4"."due"
          ) AS "t21"
        ) AS "t25"
        INNER JOIN (
          SELECT DISTINCT
            "t24"."account_id" AS "account",
            "t24"."day" AS "answered_on"
          FROM (
            SELECT
              *
            FROM "t14" AS "t17"
            UNION ALL
            SELECT
              *
            FROM (
              SELECT
                "t20"."activity_id",
                "t20"."day",
                "t20"."account_id",
                "t20"."opportunity_id",
                "t20"."kind",
                "t20"."source",
                "t20"."is_bulk",
                "t9"."seller_id",
                TRUE AS "is_joint",
                TRUE AS "is_guest"
              FROM (
                SELECT
                  "t15".*
                  EXCLUDE ("seller_id")
                FROM (
                  SELECT
                    *
                  FROM "t11" AS "t12"
                  WHERE
                    "t12"."account_id" IS NOT NULL
                    AND "t12"."kind" IN ('call', 'mail', 'meeting', 'visit', 'service')
                    AND (
                      (
                        "t12"."direction" IS NULL
                      ) OR (
                        "t12"."direction" <> 'in'
                      )
                    )
                ) AS "t15"
              ) AS "t20"
              INNER JOIN (
                SELECT DISTINCT
                  "t3"."activity_id",
                  "t3"."seller_id"
                FROM "attendees" AS "t3"
                WHERE
                  "t3"."seller_id" IS NOT NULL
              ) AS "t9"
                ON "t20"."activity_id" = "t9"."activity_id"
              ANTI JOIN "t14" AS "t19"
                ON "t20"."activity_id" = "t19"."activity_id"
                AND "t9"."seller_id" = "t19"."seller_id"
            ) AS "t22"
          ) AS "t24"
        ) AS "t27"
          ON "t25"."account_id" = "t27"."account"
          AND "t27"."answered_on" >= "t25"."day"
          AND DATE_DIFF('DAY', "t25"."day", "t27"."answered_on") <= 4
      ) AS "t28"
    ) AS "t29"
  ) AS "t31"
    ON "t25"."unit" = "t31"."unit" AND "t25"."day" = "t31"."day"
) AS "t32"
GROUP BY
  1
