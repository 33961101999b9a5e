WITH "t8" AS (
  SELECT
    *
  FROM (
    SELECT
      "t5"."account_id",
      "t3"."by" AS "seller_id",
      "t5"."amount" * "t3"."part" AS "worth"
    FROM (
      SELECT
        "t0"."opportunity_id",
        "t0"."account_id",
        "t0"."owner_id",
        "t0"."amount"
      FROM "opportunities" AS "t0"
      WHERE
        "t0"."account_id" IS NOT NULL
        AND "t0"."owner_id" IS NOT NULL
        AND "t0"."amount" > 0
        AND (
          NOT (
            "t0"."is_closed"
          )
          OR COALESCE(
            (
              "t0"."close_date" >= MAKE_DATE(2025, 4, 1)
            )
            AND (
              "t0"."close_date" < MAKE_DATE(2026, 4, 1)
            ),
            FALSE
          )
        )
    ) AS "t5"
    INNER JOIN (
      SELECT
        "t1"."opportunity_id" AS "split_of",
        "t1"."seller_id" AS "by",
        "t1"."credit_share" AS "part"
      FROM "splits" AS "t1"
      WHERE
        "t1"."seller_id" IS NOT NULL AND "t1"."credit_share" IS NOT NULL
    ) AS "t3"
      ON "t5"."opportunity_id" = "t3"."split_of"
  ) AS "t6"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      "t5"."account_id",
      "t5"."owner_id" AS "seller_id",
      CAST("t5"."amount" AS DOUBLE) AS "worth"
    FROM (
      SELECT
        "t0"."opportunity_id",
        "t0"."account_id",
        "t0"."owner_id",
        "t0"."amount"
      FROM "opportunities" AS "t0"
      WHERE
        "t0"."account_id" IS NOT NULL
        AND "t0"."owner_id" IS NOT NULL
        AND "t0"."amount" > 0
        AND (
          NOT (
            "t0"."is_closed"
          )
          OR COALESCE(
            (
              "t0"."close_date" >= MAKE_DATE(2025, 4, 1)
            )
            AND (
              "t0"."close_date" < MAKE_DATE(2026, 4, 1)
            ),
            FALSE
          )
        )
    ) AS "t5"
    ANTI JOIN (
      SELECT
        "t1"."opportunity_id" AS "split_of",
        "t1"."seller_id" AS "by",
        "t1"."credit_share" AS "part"
      FROM "splits" AS "t1"
      WHERE
        "t1"."seller_id" IS NOT NULL AND "t1"."credit_share" IS NOT NULL
    ) AS "t3"
      ON "t5"."opportunity_id" = "t3"."split_of"
  ) AS "t7"
)
SELECT
  "t14"."account_id",
  "t14"."seller_id",
  "t14"."worth" / "t14"."whole" AS "share"
FROM (
  SELECT
    "t12"."account_id",
    "t12"."seller_id",
    "t12"."worth",
    "t13"."whole_of",
    "t13"."whole"
  FROM (
    SELECT
      "t9"."account_id",
      "t9"."seller_id",
      SUM("t9"."worth") AS "worth"
    FROM "t8" AS "t9"
    GROUP BY
      1,
      2
  ) AS "t12"
  INNER JOIN (
    SELECT
      "t9"."account_id" AS "whole_of",
      SUM("t9"."worth") AS "whole"
    FROM "t8" AS "t9"
    GROUP BY
      1
  ) AS "t13"
    ON "t12"."account_id" = "t13"."whole_of"
) AS "t14"
WHERE
  "t14"."whole" > 0
