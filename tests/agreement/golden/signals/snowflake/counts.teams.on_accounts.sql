SELECT
  "t0"."account_id",
  "t0"."seller_id",
  "t0"."team_role",
  TO_DATE("t0"."added_at") AS "since"
FROM "account_team" AS "t0"
