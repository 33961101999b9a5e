SELECT DISTINCT
  "t0"."account_id",
  "t0"."owner_id" AS "seller_id"
FROM "owned" AS "t0"
WHERE
  "t0"."starts_on" < FROM_ISO8601_DATE('2026-03-22')
  AND (
    (
      "t0"."ends_on" IS NULL
    )
    OR (
      "t0"."ends_on" > FROM_ISO8601_DATE('2026-01-31')
    )
  )
