SELECT
  *
FROM (
  SELECT
    "t9"."account_id",
    "t9"."owner_id" AS "seller_id"
  FROM (
    SELECT
      *
    FROM "opportunities" AS "t0"
    WHERE
      "t0"."account_id" IS NOT NULL
      AND (
        (
          "t0"."created_at" IS NULL
        )
        OR (
          DATE("t0"."created_at") < MAKE_DATE(2026, 1, 31)
        )
      )
      AND "t0"."owner_id" IS NOT NULL
  ) AS "t9"
  WHERE
    NOT EXISTS(
      SELECT
        1
      FROM (
        SELECT
          "t2"."opportunity_id"
        FROM "opportunity_changes" AS "t2"
        WHERE
          "t2"."field" = 'owner_id'
          AND COALESCE("t2"."old_value", '') <> COALESCE("t2"."new_value", '')
          AND DATE("t2"."changed_at") >= MAKE_DATE(2026, 1, 31)
      ) AS "t8"
      WHERE
        "t9"."opportunity_id" = "t8"."opportunity_id"
    )
) AS "t11"
UNION
SELECT
  *
FROM (
  SELECT
    "t4"."account_id",
    "t10"."seller_id"
  FROM (
    SELECT
      *
    FROM "opportunity_team" AS "t1"
    WHERE
      (
        "t1"."added_at" IS NULL
      )
      OR (
        DATE("t1"."added_at") < MAKE_DATE(2026, 1, 31)
      )
  ) AS "t10"
  INNER JOIN (
    SELECT
      "t0"."account_id",
      "t0"."opportunity_id" AS "deal"
    FROM "opportunities" AS "t0"
    WHERE
      "t0"."account_id" IS NOT NULL
  ) AS "t4"
    ON "t10"."opportunity_id" = "t4"."deal"
) AS "t12"
