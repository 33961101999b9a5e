SELECT
  "t6"."account_id",
  COUNT(DISTINCT "t6"."seller_id") AS "people",
  SUM(
    CAST(CASE
      WHEN (
        "t6"."before" IS NOT NULL
      ) AND (
        "t6"."before" <> "t6"."seller_id"
      )
      THEN 1
      ELSE 0
    END AS BIGINT)
  ) AS "handovers"
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
    LAG("t5"."seller_id") OVER (
      PARTITION BY "t5"."account_id"
      ORDER BY "t5"."day" ASC, "t5"."activity_id" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "before"
  FROM (
    SELECT
      "t4"."activity_id",
      "t4"."day",
      "t4"."account_id",
      "t4"."opportunity_id",
      "t4"."kind",
      "t4"."source",
      "t4"."is_bulk",
      "t4"."seller_id",
      "t4"."is_joint",
      "t4"."is_guest"
    FROM (
      SELECT
        *
      FROM "contacts" AS "t0"
      WHERE
        NOT (
          "t0"."is_bulk"
        )
        AND NOT (
          "t0"."is_joint"
        )
        AND NOT (
          "t0"."is_guest"
        )
        AND "t0"."day" >= MAKE_DATE(2026, 1, 31)
        AND "t0"."day" < MAKE_DATE(2026, 3, 22)
    ) AS "t4"
    WHERE
      EXISTS(
        SELECT
          1
        FROM "wanted" AS "t2"
        WHERE
          "t4"."account_id" = "t2"."account_id"
      )
  ) AS "t5"
) AS "t6"
GROUP BY
  1
