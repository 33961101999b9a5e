SELECT
  "t0"."ticket_id",
  "t0"."account_id",
  "t0"."owner_id" AS "seller_id",
  CAST("t0"."opened_at" AS DATE) AS "opened_on",
  CAST("t0"."answered_at" AS DATE) AS "answered_on"
FROM "tickets" AS "t0"
