SELECT
  "t8"."account_id",
  "t8"."seller_id",
  "t8"."own" = 1 AS "is_owner"
FROM (
  SELECT
    "t7"."account_id",
    "t7"."seller_id",
    MAX("t7"."own") AS "own"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t1"."account_id",
          "t1"."owner_id" AS "seller_id",
          1 AS "own"
        FROM "account_owners" AS "t1"
      ) AS "t3"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          "t2"."account_id",
          "t2"."seller_id",
          0 AS "own"
        FROM "account_team" AS "t2"
        WHERE
          (
            "t2"."added_at" IS NULL
          )
          OR (
            TO_DATE("t2"."added_at") <= DATE_FROM_PARTS(2026, 1, 31)
          )
      ) AS "t5"
    ) AS "t6"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t0"."account_id",
        "t0"."seller_id",
        0 AS "own"
      FROM "assignments" AS "t0"
      WHERE
        "t0"."seller_id" IS NOT NULL AND "t0"."team_role" <> 'owner'
    ) AS "t4"
  ) AS "t7"
  GROUP BY
    1,
    2
) AS "t8"
