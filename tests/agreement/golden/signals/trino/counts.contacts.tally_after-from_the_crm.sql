WITH "t15" AS (
  SELECT
    "t10"."activity_id",
    "t10"."day",
    "t10"."created_at",
    "t10"."seller_id",
    "t10"."account_id",
    "t10"."opportunity_id",
    "t10"."kind",
    "t10"."direction",
    "t10"."is_joint",
    "t10"."is_bulk",
    "t10"."is_done",
    "t10"."source",
    "t10"."created_by",
    "t10"."completed_at",
    "t10"."minutes",
    "t10"."fingerprint"
  FROM (
    SELECT
      "t2"."activity_id",
      "t2"."day",
      "t2"."created_at",
      "t2"."seller_id",
      "t2"."account_id",
      "t2"."opportunity_id",
      "t2"."kind",
      "t2"."direction",
      "t2"."is_joint",
      COALESCE("t2"."is_bulk", FALSE) AS "is_bulk",
      "t2"."is_done",
      "t2"."source",
      "t2"."created_by",
      "t2"."completed_at",
      "t2"."minutes",
      "t2"."fingerprint"
    FROM "activities" AS "t2"
    WHERE
      COALESCE("t2"."is_done", FALSE) AND "t2"."day" < FROM_ISO8601_DATE('2026-04-01')
  ) AS "t10"
  WHERE
    EXISTS(
      SELECT
        1
      FROM (
        SELECT
          "t4"."seller_id"
        FROM "sellers" AS "t4"
        WHERE
          NOT (
            COALESCE("t4"."is_system", FALSE)
          )
      ) AS "t14"
      WHERE
        "t10"."seller_id" = "t14"."seller_id"
    )
)
SELECT
  "t34"."unit",
  COUNT(*) FILTER(WHERE
    "t34"."counts") AS "x",
  COUNT(*) AS "n_all",
  COUNT(*) FILTER(WHERE
    "t34"."is_bulk") AS "n_bulk",
  COUNT(*) FILTER(WHERE
    "t34"."is_grace") AS "n_grace",
  COUNT(*) FILTER(WHERE
    "t34"."is_joint") AS "n_joint",
  COUNT(*) FILTER(WHERE
    "t34"."is_deal") AS "n_deal",
  COUNT(*) FILTER(WHERE
    "t34"."is_cover") AS "n_cover",
  COUNT(*) FILTER(WHERE
    "t34"."is_reply") AS "n_reply",
  COUNT(*) FILTER(WHERE
    "t34"."counts" AND (
      "t34"."day" < "t34"."half_on"
    )) AS "x_early",
  COUNT(*) FILTER(WHERE
    "t34"."counts" AND (
      "t34"."day" >= "t34"."half_on"
    )) AS "x_late"
FROM (
  SELECT
    "t33"."unit",
    "t33"."activity_id",
    "t33"."account_id",
    "t33"."seller_id",
    "t33"."new_owner",
    "t33"."day",
    "t33"."half_on",
    "t33"."kind",
    "t33"."source",
    "t33"."is_joint",
    "t33"."is_bulk",
    "t33"."is_deal",
    "t33"."is_grace",
    "t33"."is_reply",
    "t33"."is_cover",
    NOT (
      "t33"."is_bulk"
      OR "t33"."is_grace"
      OR "t33"."is_joint"
      OR "t33"."is_deal"
      OR "t33"."is_reply"
      OR "t33"."is_cover"
    ) AS "counts"
  FROM (
    SELECT
      "t32"."unit",
      "t32"."activity_id",
      "t32"."account_id",
      "t32"."seller_id",
      "t32"."new_owner",
      "t32"."day",
      "t32"."half_on",
      "t32"."kind",
      "t32"."source",
      "t32"."is_joint",
      "t32"."is_bulk",
      "t32"."is_deal",
      "t32"."is_grace",
      "t32"."is_reply",
      COALESCE("t13"."is_cover", FALSE) AS "is_cover"
    FROM (
      SELECT DISTINCT
        *
      FROM (
        SELECT
          "t5"."unit",
          "t29"."activity_id",
          "t29"."account_id",
          "t29"."seller_id",
          "t5"."new_owner",
          "t29"."day",
          "t5"."half_on",
          "t29"."kind",
          "t29"."source",
          "t29"."is_joint",
          "t29"."is_bulk",
          "t29"."opportunity_id" IS NOT NULL AS "is_deal",
          "t29"."day" < "t5"."grace_end" AS "is_grace",
          "t25"."asked_on" IS NOT NULL AS "is_reply"
        FROM (
          SELECT
            *
          FROM (
            SELECT
              *
            FROM (
              SELECT
                "t16"."activity_id",
                "t16"."day",
                "t16"."account_id",
                "t16"."opportunity_id",
                "t16"."kind",
                "t16"."source",
                "t16"."is_bulk",
                "t16"."seller_id",
                COALESCE("t16"."is_joint", FALSE) AS "is_joint",
                FALSE AS "is_guest"
              FROM "t15" AS "t16"
              WHERE
                "t16"."account_id" IS NOT NULL
                AND "t16"."kind" IN ('call', 'mail', 'meeting', 'visit', 'service')
                AND (
                  (
                    "t16"."direction" IS NULL
                  ) OR (
                    "t16"."direction" <> 'in'
                  )
                )
            ) AS "t18"
            UNION ALL
            SELECT
              *
            FROM (
              SELECT
                "t23"."activity_id",
                "t23"."day",
                "t23"."account_id",
                "t23"."opportunity_id",
                "t23"."kind",
                "t23"."source",
                "t23"."is_bulk",
                "t23"."guest" AS "seller_id",
                TRUE AS "is_joint",
                TRUE AS "is_guest"
              FROM (
                SELECT
                  "t21"."activity_id",
                  "t21"."day",
                  "t21"."created_at",
                  "t21"."seller_id",
                  "t21"."account_id",
                  "t21"."opportunity_id",
                  "t21"."kind",
                  "t21"."direction",
                  "t21"."is_joint",
                  "t21"."is_bulk",
                  "t21"."is_done",
                  "t21"."source",
                  "t21"."created_by",
                  "t21"."completed_at",
                  "t21"."minutes",
                  "t21"."fingerprint",
                  "t11"."guest"
                FROM (
                  SELECT
                    *
                  FROM "t15" AS "t16"
                  WHERE
                    "t16"."account_id" IS NOT NULL
                    AND "t16"."kind" IN ('call', 'mail', 'meeting', 'visit', 'service')
                    AND (
                      (
                        "t16"."direction" IS NULL
                      ) OR (
                        "t16"."direction" <> 'in'
                      )
                    )
                ) AS "t21"
                INNER JOIN (
                  SELECT DISTINCT
                    "t3"."activity_id",
                    "t3"."seller_id" AS "guest"
                  FROM "attendees" AS "t3"
                  WHERE
                    "t3"."seller_id" IS NOT NULL
                ) AS "t11"
                  ON "t21"."activity_id" = "t11"."activity_id"
              ) AS "t23"
              WHERE
                "t23"."guest" <> "t23"."seller_id"
            ) AS "t26"
          ) AS "t27"
          WHERE
            "t27"."kind" IN ('call', 'mail', 'meeting', 'visit')
        ) AS "t29"
        INNER JOIN "units" AS "t5"
          ON "t29"."account_id" = "t5"."account_id"
          AND "t29"."seller_id" = "t5"."old_owner"
          AND "t29"."day" >= "t5"."post_from"
          AND "t29"."day" < "t5"."until"
        LEFT OUTER JOIN (
          SELECT DISTINCT
            *
          FROM (
            SELECT
              "t20"."account_id" AS "account",
              "t20"."seller_id" AS "asked",
              "t20"."day" AS "asked_on"
            FROM (
              SELECT
                "t16"."activity_id",
                "t16"."account_id",
                "t16"."seller_id",
                "t16"."day"
              FROM "t15" AS "t16"
              WHERE
                NOT (
                  "t16"."is_bulk"
                )
                AND "t16"."account_id" IS NOT NULL
                AND "t16"."direction" = 'in'
                AND "t16"."kind" IN ('call', 'mail', 'meeting', 'visit', 'service')
            ) AS "t20"
            WHERE
              EXISTS(
                SELECT
                  1
                FROM "units" AS "t5"
                WHERE
                  "t20"."account_id" = "t5"."account_id"
              )
          ) AS "t22"
        ) AS "t25"
          ON "t29"."account_id" = "t25"."account"
          AND "t29"."seller_id" = "t25"."asked"
          AND "t25"."asked_on" <= "t29"."day"
          AND DATE_DIFF('DAY', DATE_TRUNC('DAY', "t25"."asked_on"), DATE_TRUNC('DAY', "t29"."day")) <= 3
      ) AS "t30"
    ) AS "t32"
    LEFT OUTER JOIN (
      SELECT
        "t6"."new_owner",
        "t6"."day",
        TRUE AS "is_cover"
      FROM (
        SELECT DISTINCT
          "t0"."seller_id" AS "new_owner",
          "t0"."day"
        FROM "away" AS "t0"
      ) AS "t6"
    ) AS "t13"
      ON "t32"."new_owner" = "t13"."new_owner" AND "t32"."day" = "t13"."day"
  ) AS "t33"
) AS "t34"
GROUP BY
  1
