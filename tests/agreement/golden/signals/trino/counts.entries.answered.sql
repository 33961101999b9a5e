SELECT
  "t10"."seller_id",
  COUNT(*) AS "n",
  COUNT(*) FILTER(WHERE
    "t10"."is_met") AS "r"
FROM (
  SELECT
    "t4"."seller_id",
    COALESCE("t9"."is_met", FALSE) AS "is_met"
  FROM (
    SELECT DISTINCT
      "t0"."seller_id",
      "t0"."account_id",
      "t0"."day"
    FROM "contacts" AS "t0"
    WHERE
      "t0"."account_id" IS NOT NULL
      AND "t0"."day" >= FROM_ISO8601_DATE('2026-01-06')
      AND "t0"."day" < FROM_ISO8601_DATE('2026-03-27')
  ) AS "t4"
  LEFT OUTER JOIN (
    SELECT
      "t7"."seller_id",
      "t7"."account_id",
      "t7"."day",
      TRUE AS "is_met"
    FROM (
      SELECT DISTINCT
        *
      FROM (
        SELECT
          "t4"."seller_id",
          "t4"."account_id",
          "t4"."day"
        FROM (
          SELECT DISTINCT
            "t0"."seller_id",
            "t0"."account_id",
            "t0"."day"
          FROM "contacts" AS "t0"
          WHERE
            "t0"."account_id" IS NOT NULL
            AND "t0"."day" >= FROM_ISO8601_DATE('2026-01-06')
            AND "t0"."day" < FROM_ISO8601_DATE('2026-03-27')
        ) AS "t4"
        INNER JOIN (
          SELECT DISTINCT
            "t1"."account_id" AS "account",
            "t1"."day" AS "came_on"
          FROM "requests" AS "t1"
          WHERE
            "t1"."day" >= FROM_ISO8601_DATE('2026-01-06')
        ) AS "t5"
          ON "t4"."account_id" = "t5"."account"
          AND "t5"."came_on" >= "t4"."day"
          AND DATE_DIFF('DAY', DATE_TRUNC('DAY', "t4"."day"), DATE_TRUNC('DAY', "t5"."came_on")) <= 3
      ) AS "t6"
    ) AS "t7"
  ) AS "t9"
    ON "t4"."seller_id" = "t9"."seller_id"
    AND "t4"."account_id" = "t9"."account_id"
    AND "t4"."day" = "t9"."day"
) AS "t10"
GROUP BY
  1
