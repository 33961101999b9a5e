SELECT
  "t5"."account_id",
  "t5"."seller_id",
  "t5"."own" = 1 AS "is_owner"
FROM (
  SELECT
    "t4"."account_id",
    "t4"."seller_id",
    MAX("t4"."own") AS "own"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t0"."account_id",
        "t0"."owner_id" AS "seller_id",
        1 AS "own"
      FROM "account_owners" AS "t0"
    ) AS "t2"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t1"."account_id",
        "t1"."seller_id",
        0 AS "own"
      FROM "account_team" AS "t1"
      WHERE
        (
          "t1"."added_at" IS NULL
        )
        OR (
          TO_DATE("t1"."added_at") <= DATE_FROM_PARTS(2026, 1, 31)
        )
    ) AS "t3"
  ) AS "t4"
  GROUP BY
    1,
    2
) AS "t5"
