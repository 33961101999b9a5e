SELECT
  *
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t0"."account_id",
      "t0"."created_by" AS "by",
      DATE("t0"."created_at") AS "on_day",
      'created' AS "how",
      "t0"."parent_id"
    FROM "accounts" AS "t0"
    WHERE
      "t0"."created_at" IS NOT NULL
  ) AS "t3"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      "t5"."account_id",
      "t5"."changed_by" AS "by",
      DATE("t5"."changed_at") AS "on_day",
      're-parented' AS "how",
      "t5"."new_value" AS "parent_id"
    FROM (
      SELECT
        *
      FROM "account_changes" AS "t1"
      WHERE
        "t1"."field" = 'parent_id'
        AND COALESCE("t1"."new_value", '') <> ''
        AND "t1"."new_value" <> COALESCE("t1"."old_value", '')
    ) AS "t5"
    WHERE
      EXISTS(
        SELECT
          1
        FROM "accounts" AS "t2"
        WHERE
          "t5"."account_id" = "t2"."account_id"
      )
  ) AS "t6"
) AS "t7"
WHERE
  "t7"."on_day" >= MAKE_DATE(2026, 1, 11)
  AND "t7"."on_day" < MAKE_DATE(2026, 3, 12)
