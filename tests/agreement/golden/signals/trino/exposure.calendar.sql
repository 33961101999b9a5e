SELECT
  "t14"."country",
  "t14"."day",
  "t14"."is_working",
  SUM(IF("t14"."is_working", 1, 0)) OVER (
    PARTITION BY "t14"."country"
    ORDER BY "t14"."day" ASC
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS "working_day"
FROM (
  SELECT
    "t3"."country",
    "t4"."day",
    "t4"."is_weekday" AND NOT (
      COALESCE("t13"."is_holiday", FALSE)
    ) AS "is_working"
  FROM "countries" AS "t3"
  CROSS JOIN "made_1" AS "t4"
  LEFT OUTER JOIN (
    SELECT
      "t11"."country",
      "t11"."day",
      TRUE AS "is_holiday"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t3"."country",
          "t4"."day",
          "t4"."is_weekday"
        FROM "countries" AS "t3"
        CROSS JOIN "made_1" AS "t4"
        WHERE
          EXISTS(
            SELECT
              1
            FROM (
              SELECT DISTINCT
                "t2"."country",
                "t2"."day"
              FROM "holidays" AS "t2"
              WHERE
                "t2"."country" IS NOT NULL
            ) AS "t7"
            WHERE
              "t3"."country" = "t7"."country" AND "t4"."day" = "t7"."day"
          )
      ) AS "t9"
      UNION
      SELECT
        *
      FROM (
        SELECT
          "t3"."country",
          "t4"."day",
          "t4"."is_weekday"
        FROM "countries" AS "t3"
        CROSS JOIN "made_1" AS "t4"
        WHERE
          EXISTS(
            SELECT
              1
            FROM (
              SELECT DISTINCT
                "t2"."day"
              FROM "holidays" AS "t2"
              WHERE
                "t2"."country" IS NULL
            ) AS "t8"
            WHERE
              "t4"."day" = "t8"."day"
          )
      ) AS "t10"
    ) AS "t11"
  ) AS "t13"
    ON "t3"."country" = "t13"."country" AND "t4"."day" = "t13"."day"
) AS "t14"
