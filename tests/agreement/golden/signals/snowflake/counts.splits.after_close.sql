SELECT
  "t6"."opportunity_id",
  "t6"."account_id",
  "t6"."owner_id",
  "t6"."amount",
  "t6"."closed_on",
  "t6"."seller_id",
  "t6"."changed_at",
  "t6"."changed_by",
  "t6"."old_share",
  "t6"."new_share"
FROM (
  SELECT
    "t3"."opportunity_id",
    "t3"."account_id",
    "t3"."owner_id",
    "t3"."amount",
    "t3"."is_won",
    "t3"."close_date",
    "t3"."created_on",
    "t3"."closed_on",
    "t5"."seller_id",
    "t5"."changed_at",
    "t5"."changed_by",
    "t5"."deal",
    "t5"."old_share",
    "t5"."new_share"
  FROM (
    SELECT
      *
    FROM "closed_deals" AS "t0"
    WHERE
      COALESCE("t0"."is_won", FALSE) AND "t0"."closed_on" IS NOT NULL
  ) AS "t3"
  INNER JOIN (
    SELECT
      "t1"."seller_id",
      "t1"."changed_at",
      "t1"."changed_by",
      "t1"."opportunity_id" AS "deal",
      COALESCE("t1"."old_share", 0.0) AS "old_share",
      COALESCE("t1"."new_share", 0.0) AS "new_share"
    FROM "split_changes" AS "t1"
    WHERE
      "t1"."known_from" = 'extract difference'
      AND TO_DATE("t1"."changed_at") >= DATE_FROM_PARTS(2026, 1, 6)
      AND TO_DATE("t1"."changed_at") < DATE_FROM_PARTS(2026, 3, 27)
  ) AS "t5"
    ON "t3"."opportunity_id" = "t5"."deal"
) AS "t6"
WHERE
  TO_DATE("t6"."changed_at") > "t6"."closed_on"
