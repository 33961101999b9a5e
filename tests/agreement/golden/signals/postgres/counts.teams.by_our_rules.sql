SELECT DISTINCT
  "t0"."account_id",
  "t0"."seller_id",
  "t0"."team_role"
FROM "assignments" AS "t0"
WHERE
  "t0"."seller_id" IS NOT NULL AND "t0"."team_role" <> 'owner'
