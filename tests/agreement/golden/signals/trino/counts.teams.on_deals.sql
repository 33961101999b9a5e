SELECT
  "t0"."opportunity_id",
  "t0"."seller_id",
  "t0"."team_role",
  DATE("t0"."added_at") AS "since"
FROM "opportunity_team" AS "t0"
