SELECT
  "t5"."one",
  "t5"."other",
  "t5"."day",
  "t5"."channel",
  SUM("t5"."n") AS "n"
FROM (
  SELECT
    "t4"."day",
    "t4"."n",
    "t4"."channel",
    "t4"."one",
    "t4"."other"
  FROM (
    SELECT
      "t0"."day",
      "t0"."n",
      "t0"."channel",
      LEAST("t0"."seller_id", "t0"."partner_id") AS "one",
      GREATEST("t0"."seller_id", "t0"."partner_id") AS "other"
    FROM "internal_contacts" AS "t0"
  ) AS "t4"
  WHERE
    EXISTS(
      SELECT
        1
      FROM "couples" AS "t2"
      WHERE
        "t4"."one" = "t2"."one" AND "t4"."other" = "t2"."other"
    )
) AS "t5"
GROUP BY
  1,
  2,
  3,
  4
