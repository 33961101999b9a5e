SELECT
  "t19"."unit",
  "t19"."activity_id",
  "t19"."account_id",
  "t19"."seller_id",
  "t19"."new_owner",
  "t19"."day",
  "t19"."half_on",
  "t19"."kind",
  "t19"."source",
  "t19"."is_joint",
  "t19"."is_bulk",
  "t19"."is_deal",
  "t19"."is_grace",
  COALESCE("t19"."is_reply", FALSE) AS "is_reply",
  COALESCE("t19"."is_cover", FALSE) AS "is_cover",
  NOT (
    "t19"."is_bulk"
    OR "t19"."is_grace"
    OR "t19"."is_joint"
    OR "t19"."is_deal"
    OR COALESCE("t19"."is_reply", FALSE)
    OR COALESCE("t19"."is_cover", FALSE)
  ) AS "counts"
FROM (
  SELECT
    "t18".*
    EXCLUDE ("day_right", "new_owner_right")
  FROM (
    SELECT
      "t17"."unit",
      "t17"."activity_id",
      "t17"."account_id",
      "t17"."seller_id",
      "t17"."new_owner",
      "t17"."day",
      "t17"."half_on",
      "t17"."kind",
      "t17"."source",
      "t17"."is_joint",
      "t17"."is_bulk",
      "t17"."is_deal",
      "t17"."is_grace",
      "t17"."is_reply",
      "t10"."new_owner" AS "new_owner_right",
      "t10"."day" AS "day_right",
      "t10"."is_cover"
    FROM (
      SELECT
        "t15".*
        EXCLUDE ("unit_right", "activity_id_right")
      FROM (
        SELECT
          "t5"."unit",
          "t4"."activity_id",
          "t4"."account_id",
          "t4"."seller_id",
          "t5"."new_owner",
          "t4"."day",
          "t5"."half_on",
          "t4"."kind",
          "t4"."source",
          "t4"."is_joint",
          "t4"."is_bulk",
          "t4"."opportunity_id" IS NOT NULL AS "is_deal",
          "t4"."day" < "t5"."grace_end" AS "is_grace",
          "t14"."unit" AS "unit_right",
          "t14"."activity_id" AS "activity_id_right",
          "t14"."is_reply"
        FROM "contacts" AS "t4"
        INNER JOIN "units" AS "t5"
          ON "t4"."account_id" = "t5"."account_id"
          AND "t4"."seller_id" = "t5"."old_owner"
          AND "t4"."day" >= "t5"."post_from"
          AND "t4"."day" < "t5"."until"
        LEFT OUTER JOIN (
          SELECT
            "t12"."unit",
            "t12"."activity_id",
            TRUE AS "is_reply"
          FROM (
            SELECT DISTINCT
              *
            FROM (
              SELECT
                "t5"."unit",
                "t4"."activity_id"
              FROM "contacts" AS "t4"
              INNER JOIN "units" AS "t5"
                ON "t4"."account_id" = "t5"."account_id"
                AND "t4"."seller_id" = "t5"."old_owner"
                AND "t4"."day" >= "t5"."post_from"
                AND "t4"."day" < "t5"."until"
              INNER JOIN (
                SELECT DISTINCT
                  "t3"."account_id",
                  "t3"."seller_id",
                  "t3"."day" AS "asked_on"
                FROM "requests" AS "t3"
              ) AS "t8"
                ON "t4"."account_id" = "t8"."account_id"
                AND "t4"."seller_id" = "t8"."seller_id"
                AND "t8"."asked_on" <= "t4"."day"
                AND DATE_DIFF('DAY', "t8"."asked_on", "t4"."day") <= 3
            ) AS "t11"
          ) AS "t12"
        ) AS "t14"
          ON "t5"."unit" = "t14"."unit" AND "t4"."activity_id" = "t14"."activity_id"
      ) AS "t15"
    ) AS "t17"
    LEFT OUTER JOIN (
      SELECT
        "t6"."new_owner",
        "t6"."day",
        TRUE AS "is_cover"
      FROM (
        SELECT DISTINCT
          "t1"."seller_id" AS "new_owner",
          "t1"."day"
        FROM "away" AS "t1"
      ) AS "t6"
    ) AS "t10"
      ON "t17"."new_owner" = "t10"."new_owner" AND "t17"."day" = "t10"."day"
  ) AS "t18"
) AS "t19"
