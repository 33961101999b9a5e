SELECT DISTINCT
  "t0"."account_id",
  "t0"."owner_id" AS "seller_id"
FROM "owned" AS "t0"
WHERE
  "t0"."starts_on" < DATE_FROM_PARTS(2026, 3, 22)
  AND (
    (
      "t0"."ends_on" IS NULL
    )
    OR (
      "t0"."ends_on" > DATE_FROM_PARTS(2026, 1, 31)
    )
  )
