WITH "t3" AS (
  SELECT
    "t1"."seller_id",
    TRIM(LOWER("t1"."email"), ' 	
') AS "email"
  FROM "sellers" AS "t1"
  WHERE
    "t1"."email" IS NOT NULL
)
SELECT
  "t11"."account_id",
  "t11"."old_owner",
  "t11"."owned_from",
  "t11"."new_owner",
  "t11"."moved_on",
  "t11"."is_current",
  "t11"."is_return"
FROM (
  SELECT
    "t7"."account_id",
    "t7"."old_owner",
    "t7"."owned_from",
    "t7"."owner_id" AS "new_owner",
    "t7"."starts_on" AS "moved_on",
    (
      "t7"."ends_on" IS NULL
    ) OR (
      "t7"."ends_on" >= MAKE_DATE(2026, 4, 1)
    ) AS "is_current",
    COALESCE(
      (
        "t7"."before_that" = "t7"."owner_id"
      )
      AND (
        DATE_DIFF('DAY', "t7"."owned_from", "t7"."starts_on") <= 30
      ),
      FALSE
    ) AS "is_return"
  FROM (
    SELECT
      "t2"."account_id",
      "t2"."owner_id",
      "t2"."starts_on",
      "t2"."by_merge",
      "t2"."ends_on",
      LAG("t2"."owner_id") OVER (
        PARTITION BY "t2"."account_id"
        ORDER BY "t2"."starts_on" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "old_owner",
      LAG("t2"."starts_on") OVER (
        PARTITION BY "t2"."account_id"
        ORDER BY "t2"."starts_on" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "owned_from",
      LAG("t2"."owner_id", 2) OVER (
        PARTITION BY "t2"."account_id"
        ORDER BY "t2"."starts_on" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "before_that"
    FROM (
      SELECT
        *
      FROM "owned" AS "t0"
      WHERE
        "t0"."starts_on" < MAKE_DATE(2026, 4, 1)
    ) AS "t2"
  ) AS "t7"
  WHERE
    "t7"."old_owner" IS NOT NULL
    AND "t7"."starts_on" >= MAKE_DATE(2026, 1, 11)
    AND NOT (
      "t7"."by_merge"
    )
) AS "t11"
ANTI JOIN (
  SELECT
    *
  FROM (
    SELECT
      "t5"."seller_id" AS "old_owner",
      "t6"."seller_id" AS "new_owner"
    FROM "t3" AS "t5"
    INNER JOIN "t3" AS "t6"
      ON "t5"."email" = "t6"."email"
  ) AS "t8"
  WHERE
    "t8"."old_owner" <> "t8"."new_owner"
) AS "t12"
  ON "t11"."old_owner" = "t12"."old_owner" AND "t11"."new_owner" = "t12"."new_owner"
