SELECT
  "t10"."account_id",
  "t10"."on_day",
  COALESCE(SUM("t10"."activities"), 0) AS "activities",
  COALESCE(SUM("t10"."deals"), 0) AS "deals",
  COALESCE(SUM("t10"."amount"), 0) AS "amount"
FROM (
  SELECT
    "t5"."account_id",
    "t5"."on_day",
    "t9"."on",
    "t9"."day",
    "t9"."activities",
    "t9"."deals",
    "t9"."amount"
  FROM (
    SELECT DISTINCT
      "t0"."account_id",
      "t0"."on_day"
    FROM "entered" AS "t0"
  ) AS "t5"
  LEFT OUTER JOIN (
    SELECT
      "t7"."account_id" AS "on",
      "t7"."day",
      "t7"."activities",
      "t7"."deals",
      "t7"."amount"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t1"."account_id",
          "t1"."day",
          1 AS "activities",
          0 AS "deals",
          0 AS "amount"
        FROM "seen" AS "t1"
      ) AS "t4"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          "t2"."account_id",
          DATE("t2"."created_at") AS "day",
          0 AS "activities",
          1 AS "deals",
          COALESCE("t2"."amount", 0) AS "amount"
        FROM "opportunities" AS "t2"
        WHERE
          "t2"."created_at" IS NOT NULL
      ) AS "t6"
    ) AS "t7"
    WHERE
      "t7"."day" < FROM_ISO8601_DATE('2026-04-01')
  ) AS "t9"
    ON "t5"."account_id" = "t9"."on"
    AND "t9"."day" >= "t5"."on_day"
    AND DATE_DIFF('DAY', DATE_TRUNC('DAY', "t5"."on_day"), DATE_TRUNC('DAY', "t9"."day")) <= 20
) AS "t10"
GROUP BY
  1,
  2
