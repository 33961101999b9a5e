SELECT
  "t6"."opportunity_id",
  "t5"."account_id",
  "t5"."owner_id",
  "t5"."amount",
  "t5"."discount",
  "t5"."product",
  "t5"."type",
  "t5"."source",
  "t6"."closed_on",
  DATEDIFF(DAY, "t6"."created_on", "t6"."closed_on") AS "life",
  COALESCE("t10"."n", 0) AS "steps"
FROM (
  SELECT
    "t0"."opportunity_id",
    "t0"."closed_on",
    "t0"."created_on"
  FROM "closed_deals" AS "t0"
  WHERE
    COALESCE("t0"."is_won", FALSE)
    AND "t0"."closed_on" >= DATE_FROM_PARTS(2026, 1, 6)
    AND "t0"."closed_on" < DATE_FROM_PARTS(2026, 3, 27)
) AS "t6"
INNER JOIN (
  SELECT
    "t1"."account_id",
    "t1"."owner_id",
    "t1"."amount",
    "t1"."discount",
    "t1"."product",
    "t1"."type",
    "t1"."source",
    "t1"."opportunity_id" AS "deal"
  FROM "opportunities" AS "t1"
) AS "t5"
  ON "t6"."opportunity_id" = "t5"."deal"
LEFT OUTER JOIN (
  SELECT
    "t8"."n",
    "t8"."opportunity_id" AS "stepped"
  FROM (
    SELECT
      "t7"."opportunity_id",
      COUNT(*) AS "n"
    FROM (
      SELECT
        "t2"."opportunity_id",
        "t2"."changed_at",
        "t2"."changed_by",
        "t2"."old_value",
        "t2"."new_value",
        "t2"."change_id"
      FROM "opportunity_changes" AS "t2"
      WHERE
        "t2"."field" = 'stage'
        AND COALESCE("t2"."old_value", '') <> COALESCE("t2"."new_value", '')
    ) AS "t7"
    GROUP BY
      1
  ) AS "t8"
) AS "t10"
  ON "t6"."opportunity_id" = "t10"."stepped"
