SELECT
  "t0"."seller_id"
FROM "sellers" AS "t0"
WHERE
  NOT (
    COALESCE("t0"."is_system", FALSE)
  )
