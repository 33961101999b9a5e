SELECT
  "t5"."account_id",
  "t5"."opportunity_id",
  "t5"."changed_by",
  TO_DATE("t5"."changed_at") AS "changed_on"
FROM (
  SELECT
    "t4"."changed_at",
    "t4"."changed_by",
    "t4"."deal",
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
    "t2"."source"
  FROM (
    SELECT DISTINCT
      "t0"."changed_at",
      "t0"."changed_by",
      "t0"."opportunity_id" AS "deal"
    FROM "split_changes" AS "t0"
    WHERE
      TO_DATE("t0"."changed_at") >= DATE_FROM_PARTS(2026, 1, 31)
      AND TO_DATE("t0"."changed_at") < DATE_FROM_PARTS(2026, 3, 22)
      AND "t0"."old_share" IS NOT NULL
      AND "t0"."new_share" IS NOT NULL
  ) AS "t4"
  INNER JOIN "opportunities" AS "t2"
    ON "t4"."deal" = "t2"."opportunity_id"
) AS "t5"
WHERE
  "t5"."account_id" IS NOT NULL
