SELECT
  "t5"."opportunity_id",
  "t5"."account_id",
  "t5"."amount",
  "t5"."is_won",
  "t5"."closed_on",
  "t5"."changed_at",
  "t5"."changed_on",
  "t5"."changed_by",
  "t5"."giver",
  "t5"."taker",
  "t5"."change_id"
FROM (
  SELECT
    "t4"."change_id",
    "t4"."changed_at",
    "t4"."changed_by",
    "t4"."deal",
    "t4"."changed_on",
    "t4"."giver",
    "t4"."taker",
    "t2"."opportunity_id",
    "t2"."account_id",
    "t2"."owner_id",
    "t2"."amount",
    "t2"."is_won",
    "t2"."close_date",
    "t2"."created_on",
    "t2"."closed_on"
  FROM (
    SELECT
      "t0"."change_id",
      "t0"."changed_at",
      "t0"."changed_by",
      "t0"."opportunity_id" AS "deal",
      CAST("t0"."changed_at" AS DATE) AS "changed_on",
      "t0"."old_value" AS "giver",
      "t0"."new_value" AS "taker"
    FROM "opportunity_changes" AS "t0"
    WHERE
      "t0"."field" = 'owner_id'
      AND COALESCE("t0"."old_value", '') <> COALESCE("t0"."new_value", '')
      AND "t0"."old_value" IS NOT NULL
      AND "t0"."new_value" IS NOT NULL
  ) AS "t4"
  INNER JOIN "closed_deals" AS "t2"
    ON "t4"."deal" = "t2"."opportunity_id"
) AS "t5"
WHERE
  "t5"."changed_on" <= "t5"."closed_on"
  AND DATE_DIFF('DAY', "t5"."changed_on", "t5"."closed_on") <= 200
