SELECT
  "t4"."opportunity_id",
  "t4"."account_id",
  "t4"."owner_id",
  "t4"."amount",
  TO_DATE("t4"."created_at") AS "day"
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
    "t2"."source",
    "t3"."since"
  FROM "opportunities" AS "t2"
  INNER JOIN "role_places" AS "t3"
    ON "t2"."account_id" = "t3"."account_id"
) AS "t4"
WHERE
  "t4"."owner_id" IS NOT NULL
  AND TO_DATE("t4"."created_at") >= DATE_FROM_PARTS(2026, 1, 2)
  AND TO_DATE("t4"."created_at") < DATE_FROM_PARTS(2026, 3, 28)
  AND (
    (
      "t4"."since" IS NULL
    ) OR (
      "t4"."since" <= TO_DATE("t4"."created_at")
    )
  )
