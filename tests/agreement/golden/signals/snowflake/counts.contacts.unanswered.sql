SELECT
  "t14"."unit",
  COUNT(*) AS "asked",
  COUNT_IF(NOT (
    "t14"."is_met"
  )) AS "unanswered"
FROM (
  SELECT
    "t9"."unit",
    COALESCE("t13"."is_met", FALSE) AS "is_met"
  FROM (
    SELECT DISTINCT
      *
    FROM (
      SELECT
        "t4"."unit",
        "t3"."account_id",
        "t3"."day"
      FROM "requests" AS "t3"
      INNER JOIN "units" AS "t4"
        ON "t3"."account_id" = "t4"."account_id"
        AND "t3"."day" >= "t4"."moved_on"
        AND "t3"."day" < "t4"."due"
    ) AS "t7"
  ) AS "t9"
  LEFT OUTER JOIN (
    SELECT
      "t11"."unit",
      "t11"."day",
      TRUE AS "is_met"
    FROM (
      SELECT DISTINCT
        *
      FROM (
        SELECT
          "t9"."unit",
          "t9"."day"
        FROM (
          SELECT DISTINCT
            *
          FROM (
            SELECT
              "t4"."unit",
              "t3"."account_id",
              "t3"."day"
            FROM "requests" AS "t3"
            INNER JOIN "units" AS "t4"
              ON "t3"."account_id" = "t4"."account_id"
              AND "t3"."day" >= "t4"."moved_on"
              AND "t3"."day" < "t4"."due"
          ) AS "t7"
        ) AS "t9"
        INNER JOIN (
          SELECT DISTINCT
            "t2"."account_id" AS "account",
            "t2"."day" AS "answered_on"
          FROM "contacts" AS "t2"
        ) AS "t6"
          ON "t9"."account_id" = "t6"."account"
          AND "t6"."answered_on" >= "t9"."day"
          AND DATEDIFF(DAY, "t9"."day", "t6"."answered_on") <= 4
      ) AS "t10"
    ) AS "t11"
  ) AS "t13"
    ON "t9"."unit" = "t13"."unit" AND "t9"."day" = "t13"."day"
) AS "t14"
GROUP BY
  1
