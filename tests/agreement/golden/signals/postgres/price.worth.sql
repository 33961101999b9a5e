SELECT
  "t5"."account_id",
  SUM(
    CASE
      WHEN "t5"."is_won"
      AND (
        "t5"."close_date" >= MAKE_DATE(2025, 4, 1)
      )
      AND (
        "t5"."close_date" < MAKE_DATE(2026, 4, 1)
      )
      THEN CAST("t5"."amount" AS DOUBLE PRECISION)
      WHEN NOT (
        "t5"."is_closed"
      )
      THEN "t5"."amount" * COALESCE("t5"."probability", 0.0)
      ELSE 0.0
    END
  ) AS "base"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t2"."opportunity_id",
      "t2"."account_id",
      "t2"."owner_id",
      "t2"."stage",
      "t2"."amount",
      "t2"."probability",
      "t2"."close_date",
      "t2"."created_at",
      "t2"."is_closed",
      "t2"."is_won",
      "t2"."created_by",
      "t2"."discount",
      "t2"."product",
      "t2"."type",
      "t2"."source"
    FROM "opportunities" AS "t2"
    WHERE
      EXISTS(
        SELECT
          1
        FROM "wanted" AS "t3"
        WHERE
          "t2"."account_id" = "t3"."account_id"
      )
  ) AS "t4"
  WHERE
    "t4"."amount" IS NOT NULL
) AS "t5"
GROUP BY
  1
