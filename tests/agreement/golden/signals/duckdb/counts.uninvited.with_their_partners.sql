SELECT
  *
FROM "owners" AS "t0"
UNION
SELECT
  *
FROM (
  SELECT
    "t2"."account_id",
    "t8"."who" AS "seller_id"
  FROM "owners" AS "t2"
  INNER JOIN (
    SELECT
      *
    FROM (
      SELECT
        "t1"."seller_id" AS "of",
        "t1"."manager_id" AS "who"
      FROM "sellers" AS "t1"
      WHERE
        "t1"."manager_id" IS NOT NULL
    ) AS "t3"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t1"."seller_id" AS "of",
          "t1"."pair_id" AS "who"
        FROM "sellers" AS "t1"
        WHERE
          "t1"."pair_id" IS NOT NULL
      ) AS "t4"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          "t1"."pair_id" AS "of",
          "t1"."seller_id" AS "who"
        FROM "sellers" AS "t1"
        WHERE
          "t1"."pair_id" IS NOT NULL
      ) AS "t5"
    ) AS "t6"
  ) AS "t8"
    ON "t2"."seller_id" = "t8"."of"
) AS "t9"
