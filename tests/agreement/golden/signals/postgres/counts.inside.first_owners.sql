SELECT
  "t2"."opportunity_id",
  CASE WHEN "t6"."deal" IS NOT NULL THEN "t6"."before" ELSE "t2"."owner_id" END AS "first_owner"
FROM "opportunities" AS "t2"
LEFT OUTER JOIN (
  SELECT
    "t4"."opportunity_id" AS "deal",
    "t4"."old_value" AS "before"
  FROM (
    SELECT
      "t3"."opportunity_id",
      "t3"."changed_at",
      "t3"."changed_by",
      "t3"."old_value",
      "t3"."new_value",
      "t3"."change_id",
      ROW_NUMBER() OVER (
        PARTITION BY "t3"."opportunity_id"
        ORDER BY "t3"."changed_at" ASC, "t3"."change_id" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS "place"
    FROM (
      SELECT
        "t1"."opportunity_id",
        "t1"."changed_at",
        "t1"."changed_by",
        "t1"."old_value",
        "t1"."new_value",
        "t1"."change_id"
      FROM "opportunity_changes" AS "t1"
      WHERE
        "t1"."field" = 'owner_id'
        AND COALESCE("t1"."old_value", '') <> COALESCE("t1"."new_value", '')
    ) AS "t3"
  ) AS "t4"
  WHERE
    "t4"."place" = 0
) AS "t6"
  ON "t2"."opportunity_id" = "t6"."deal"
