SELECT
  "t16"."seller_id",
  "t16"."day",
  "t16"."is_away",
  CASE
    WHEN "t16"."is_working" AND NOT (
      "t16"."is_away"
    )
    THEN "t16"."share"
    ELSE CAST(0.0 AS DOUBLE)
  END AS "w"
FROM (
  SELECT
    "t15"."seller_id",
    "t15"."day",
    "t15"."share",
    "t15"."is_working",
    COALESCE("t13"."is_away", FALSE) AS "is_away"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t8"."seller_id",
        "t8"."hired_on",
        "t8"."left_on",
        "t8"."country",
        "t8"."share",
        "t3"."day",
        "t3"."is_working",
        "t3"."working_day"
      FROM (
        SELECT
          "t0"."seller_id",
          "t0"."hired_on",
          "t0"."left_on",
          COALESCE("t0"."country", '') AS "country",
          COALESCE("t0"."full_time_share", CAST(1.0 AS DOUBLE)) AS "share"
        FROM "sellers" AS "t0"
        WHERE
          NOT (
            COALESCE("t0"."is_system", FALSE)
          )
      ) AS "t8"
      INNER JOIN "working" AS "t3"
        ON "t8"."country" = "t3"."country"
    ) AS "t10"
    WHERE
      (
        (
          "t10"."hired_on" IS NULL
        ) OR (
          "t10"."hired_on" <= "t10"."day"
        )
      )
      AND (
        (
          "t10"."left_on" IS NULL
        ) OR (
          "t10"."day" < "t10"."left_on"
        )
      )
  ) AS "t15"
  LEFT OUTER JOIN (
    SELECT
      "t11"."seller_id",
      "t11"."day",
      TRUE AS "is_away"
    FROM (
      SELECT DISTINCT
        *
      FROM (
        SELECT
          "t4"."seller_id",
          "t6"."day"
        FROM (
          SELECT DISTINCT
            "t1"."day"
          FROM "working" AS "t1"
        ) AS "t6"
        INNER JOIN "leave" AS "t4"
          ON "t6"."day" >= "t4"."starts_on" AND "t6"."day" < "t4"."ends_on"
      ) AS "t9"
    ) AS "t11"
  ) AS "t13"
    ON "t15"."seller_id" = "t13"."seller_id" AND "t15"."day" = "t13"."day"
) AS "t16"
