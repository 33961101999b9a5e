SELECT
  "t10"."opportunity_id",
  "t10"."account_id",
  "t10"."asker",
  "t10"."seller_id",
  "t10"."day",
  "t5"."place" IS NOT NULL AS "is_due"
FROM (
  SELECT
    "t8"."opportunity_id",
    "t8"."seller_id",
    COALESCE("t8"."day", "t8"."begun") AS "day",
    "t8"."account_id",
    "t8"."asker",
    "t8"."begun"
  FROM (
    SELECT
      "t3"."opportunity_id",
      "t3"."seller_id",
      "t3"."day",
      "t7"."account_id",
      "t7"."asker",
      "t7"."begun"
    FROM "role_team" AS "t3"
    INNER JOIN (
      SELECT
        "t2"."opportunity_id",
        "t2"."account_id",
        "t2"."owner_id" AS "asker",
        DATE("t2"."created_at") AS "begun"
      FROM "opportunities" AS "t2"
    ) AS "t7"
      ON "t3"."opportunity_id" = "t7"."opportunity_id"
  ) AS "t8"
  WHERE
    COALESCE("t8"."day", "t8"."begun") >= FROM_ISO8601_DATE('2026-01-02')
    AND COALESCE("t8"."day", "t8"."begun") < FROM_ISO8601_DATE('2026-03-28')
) AS "t10"
LEFT OUTER JOIN (
  SELECT
    "t0"."account_id" AS "place"
  FROM "role_places" AS "t0"
) AS "t5"
  ON "t10"."account_id" = "t5"."place"
