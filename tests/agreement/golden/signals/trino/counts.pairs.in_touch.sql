SELECT
  "t1"."one",
  "t1"."other",
  "t1"."day",
  SUM("t1"."n") AS "n"
FROM (
  SELECT
    "t0"."day",
    "t0"."n",
    LEAST("t0"."seller_id", "t0"."partner_id") AS "one",
    GREATEST("t0"."seller_id", "t0"."partner_id") AS "other"
  FROM "internal_contacts" AS "t0"
  WHERE
    "t0"."seller_id" <> "t0"."partner_id"
) AS "t1"
GROUP BY
  1,
  2,
  3
