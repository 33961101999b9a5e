SELECT
  "t4"."account_id",
  "t4"."opportunity_id",
  "t3"."beside",
  "t4"."owner_id",
  "t3"."other_owner",
  DATE("t4"."created_at") AS "created_on"
FROM (
  SELECT
    *
  FROM "opportunities" AS "t0"
  WHERE
    NOT (
      "t0"."is_closed"
    )
    AND "t0"."account_id" IS NOT NULL
    AND "t0"."product" IS NOT NULL
    AND "t0"."owner_id" IS NOT NULL
    AND "t0"."created_at" IS NOT NULL
    AND DATE("t0"."created_at") >= MAKE_DATE(2026, 1, 1)
    AND DATE("t0"."created_at") < MAKE_DATE(2026, 4, 1)
) AS "t4"
INNER JOIN (
  SELECT
    "t0"."opportunity_id" AS "beside",
    "t0"."account_id" AS "account",
    "t0"."product" AS "line",
    "t0"."owner_id" AS "other_owner",
    "t0"."created_at" AS "begun_at"
  FROM "opportunities" AS "t0"
  WHERE
    NOT (
      "t0"."is_closed"
    )
    AND "t0"."account_id" IS NOT NULL
    AND "t0"."product" IS NOT NULL
    AND "t0"."owner_id" IS NOT NULL
    AND "t0"."created_at" IS NOT NULL
) AS "t3"
  ON "t4"."account_id" = "t3"."account"
  AND "t4"."product" = "t3"."line"
  AND "t4"."owner_id" <> "t3"."other_owner"
  AND "t3"."begun_at" < "t4"."created_at"
