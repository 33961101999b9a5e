WITH "t9" AS (
  SELECT
    "t3"."seller_id",
    "t3"."account_id",
    "t3"."n_before",
    "t3"."n_now",
    "t3"."weeks",
    COALESCE("t4"."is_owner", FALSE) AS "is_owner",
    "t4"."is_owner" IS NOT NULL AS "is_placed"
  FROM "touched" AS "t3"
  LEFT OUTER JOIN "shared_places" AS "t4"
    ON "t3"."account_id" = "t4"."account_id" AND "t3"."seller_id" = "t4"."seller_id"
)
SELECT
  "t12"."seller_id",
  "t12"."account_id",
  "t12"."n_before",
  "t12"."n_now",
  "t12"."weeks",
  "t12"."is_owner",
  COALESCE(
    "t8"."known",
    IF(
      "t12"."is_owner" AND (
        "t7"."dealt" IS NULL
      ),
      CAST(1.0 AS DOUBLE),
      CAST(0.0 AS DOUBLE)
    )
  ) AS "share",
  "t15"."by_all_placed" - "t12"."n_before" AS "partners",
  "t15"."before" - "t12"."n_before" AS "others",
  "t15"."now" - "t12"."n_now" AS "others_now"
FROM (
  SELECT
    *
  FROM "t9" AS "t10"
  WHERE
    "t10"."is_placed"
) AS "t12"
INNER JOIN (
  SELECT
    "t13"."account_id" AS "total_of",
    SUM("t13"."n_before") AS "before",
    SUM("t13"."n_now") AS "now",
    SUM("t13"."by_placed") AS "by_all_placed"
  FROM (
    SELECT
      "t10"."seller_id",
      "t10"."account_id",
      "t10"."n_before",
      "t10"."n_now",
      "t10"."weeks",
      "t10"."is_owner",
      "t10"."is_placed",
      IF("t10"."is_placed", "t10"."n_before", 0) AS "by_placed"
    FROM "t9" AS "t10"
  ) AS "t13"
  GROUP BY
    1
) AS "t15"
  ON "t12"."account_id" = "t15"."total_of"
LEFT OUTER JOIN (
  SELECT
    "t0"."account_id" AS "share_on",
    "t0"."seller_id" AS "share_of",
    "t0"."share" AS "known"
  FROM "credit" AS "t0"
) AS "t8"
  ON "t12"."account_id" = "t8"."share_on" AND "t12"."seller_id" = "t8"."share_of"
LEFT OUTER JOIN (
  SELECT DISTINCT
    "t0"."account_id" AS "dealt"
  FROM "credit" AS "t0"
) AS "t7"
  ON "t12"."account_id" = "t7"."dealt"
