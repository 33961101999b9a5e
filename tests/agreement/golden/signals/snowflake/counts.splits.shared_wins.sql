SELECT
  "t7"."owner_id",
  COUNT(*) AS "n"
FROM (
  SELECT
    "t4"."opportunity_id",
    "t4"."account_id",
    "t4"."owner_id",
    "t4"."amount",
    "t4"."is_won",
    "t4"."close_date",
    "t4"."created_on",
    "t4"."closed_on",
    "t6"."deal"
  FROM (
    SELECT
      *
    FROM "closed_deals" AS "t0"
    WHERE
      COALESCE("t0"."is_won", FALSE)
      AND "t0"."closed_on" >= DATE_FROM_PARTS(2026, 1, 6)
      AND "t0"."owner_id" IS NOT NULL
  ) AS "t4"
  INNER JOIN (
    SELECT
      "t3"."opportunity_id" AS "deal"
    FROM (
      SELECT
        "t1"."opportunity_id",
        COUNT(DISTINCT "t1"."seller_id") AS "people"
      FROM "splits" AS "t1"
      GROUP BY
        1
    ) AS "t3"
    WHERE
      "t3"."people" >= 2
  ) AS "t6"
    ON "t4"."opportunity_id" = "t6"."deal"
) AS "t7"
GROUP BY
  1
