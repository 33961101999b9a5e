SELECT
  "t0"."ticket_id",
  "t0"."account_id",
  "t0"."owner_id" AS "seller_id",
  DATE("t0"."opened_at") AS "opened_on",
  DATE("t0"."answered_at") AS "answered_on"
FROM "tickets" AS "t0"
