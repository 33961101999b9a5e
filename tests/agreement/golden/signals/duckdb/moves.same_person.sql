WITH "t1" AS (
  SELECT
    "t0"."seller_id",
    TRIM(LOWER("t0"."email"), ' 	
') AS "email"
  FROM "sellers" AS "t0"
  WHERE
    "t0"."email" IS NOT NULL
)
SELECT
  *
FROM (
  SELECT
    "t3"."seller_id" AS "old_owner",
    "t4"."seller_id" AS "new_owner"
  FROM "t1" AS "t3"
  INNER JOIN "t1" AS "t4"
    ON "t3"."email" = "t4"."email"
) AS "t5"
WHERE
  "t5"."old_owner" <> "t5"."new_owner"
