SELECT
  "t7"."seller_id",
  "t7"."account_id",
  COUNT(*) FILTER(WHERE
    "t7"."is_before") AS "n_before",
  COUNT(*) FILTER(WHERE
    "t7"."is_now") AS "n_now",
  COUNT(DISTINCT "t7"."week") AS "weeks"
FROM (
  SELECT
    "t6"."seller_id",
    "t6"."account_id",
    "t6"."day" < MAKE_DATE(2026, 2, 5) AS "is_before",
    "t6"."day" >= MAKE_DATE(2026, 2, 10) AS "is_now",
    CASE
      WHEN "t6"."day" >= MAKE_DATE(2026, 2, 10)
      THEN CAST(FLOOR((
        DATE_DIFF('DAY', MAKE_DATE(2026, 2, 10), "t6"."day")
      ) / (
        7
      )) AS BIGINT)
      ELSE CAST(NULL AS BIGINT)
    END AS "week"
  FROM (
    SELECT
      "t5"."activity_id",
      "t5"."day",
      "t5"."account_id",
      "t5"."opportunity_id",
      "t5"."kind",
      "t5"."source",
      "t5"."is_bulk",
      "t5"."seller_id",
      "t5"."is_joint",
      "t5"."is_guest",
      "t4"."held_on",
      "t4"."held_from"
    FROM (
      SELECT
        *
      FROM "contacts" AS "t0"
      WHERE
        "t0"."day" >= MAKE_DATE(2026, 1, 1)
        AND "t0"."day" < MAKE_DATE(2026, 4, 1)
        AND (
          (
            "t0"."day" < MAKE_DATE(2026, 2, 5)
          )
          OR (
            "t0"."day" >= MAKE_DATE(2026, 2, 10)
          )
        )
    ) AS "t5"
    LEFT OUTER JOIN (
      SELECT
        "t1"."account_id" AS "held_on",
        "t1"."starts_on" AS "held_from"
      FROM "owned" AS "t1"
      WHERE
        "t1"."ends_on" IS NULL
    ) AS "t4"
      ON "t5"."account_id" = "t4"."held_on"
  ) AS "t6"
  WHERE
    (
      "t6"."held_from" IS NULL
    ) OR (
      "t6"."day" >= "t6"."held_from"
    )
) AS "t7"
GROUP BY
  1,
  2
