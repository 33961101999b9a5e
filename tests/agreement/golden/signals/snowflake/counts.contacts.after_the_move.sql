SELECT
  "t16"."unit",
  "t16"."activity_id",
  "t16"."account_id",
  "t16"."seller_id",
  "t16"."new_owner",
  "t16"."day",
  "t16"."half_on",
  "t16"."kind",
  "t16"."source",
  "t16"."is_joint",
  "t16"."is_bulk",
  "t16"."is_deal",
  "t16"."is_grace",
  "t16"."is_reply",
  "t16"."is_cover",
  NOT (
    "t16"."is_bulk"
    OR "t16"."is_grace"
    OR "t16"."is_joint"
    OR "t16"."is_deal"
    OR "t16"."is_reply"
    OR "t16"."is_cover"
  ) AS "counts"
FROM (
  SELECT
    "t15"."unit",
    "t15"."activity_id",
    "t15"."account_id",
    "t15"."seller_id",
    "t15"."new_owner",
    "t15"."day",
    "t15"."half_on",
    "t15"."kind",
    "t15"."source",
    "t15"."is_joint",
    "t15"."is_bulk",
    "t15"."is_deal",
    "t15"."is_grace",
    "t15"."is_reply",
    COALESCE("t9"."is_cover", FALSE) AS "is_cover"
  FROM (
    SELECT DISTINCT
      *
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
        "t12"."asked_on" IS NOT NULL AS "is_reply"
      FROM "contacts" AS "t4"
      INNER JOIN "units" AS "t5"
        ON "t4"."account_id" = "t5"."account_id"
        AND "t4"."seller_id" = "t5"."old_owner"
        AND "t4"."day" >= "t5"."post_from"
        AND "t4"."day" < "t5"."until"
      LEFT OUTER JOIN (
        SELECT DISTINCT
          *
        FROM (
          SELECT
            "t6"."account_id" AS "account",
            "t6"."seller_id" AS "asked",
            "t6"."day" AS "asked_on"
          FROM "requests" AS "t6"
          WHERE
            EXISTS(
              SELECT
                1
              FROM "units" AS "t5"
              WHERE
                "t6"."account_id" = "t5"."account_id"
            )
        ) AS "t10"
      ) AS "t12"
        ON "t4"."account_id" = "t12"."account"
        AND "t4"."seller_id" = "t12"."asked"
        AND "t12"."asked_on" <= "t4"."day"
        AND DATEDIFF(DAY, "t12"."asked_on", "t4"."day") <= 3
    ) AS "t13"
  ) AS "t15"
  LEFT OUTER JOIN (
    SELECT
      "t7"."new_owner",
      "t7"."day",
      TRUE AS "is_cover"
    FROM (
      SELECT DISTINCT
        "t1"."seller_id" AS "new_owner",
        "t1"."day"
      FROM "away" AS "t1"
    ) AS "t7"
  ) AS "t9"
    ON "t15"."new_owner" = "t9"."new_owner" AND "t15"."day" = "t9"."day"
) AS "t16"
