SELECT DISTINCT
  *
FROM (
  SELECT
    "t3"."account_id",
    "t2"."day"
  FROM "away" AS "t2"
  INNER JOIN "owned" AS "t3"
    ON "t2"."seller_id" = "t3"."owner_id"
    AND "t2"."day" >= "t3"."starts_on"
    AND (
      (
        "t3"."ends_on" IS NULL
      ) OR (
        "t2"."day" < "t3"."ends_on"
      )
    )
) AS "t4"
