SELECT
  "t10"."account_id",
  "t10"."owner_id",
  "t10"."starts_on",
  "t10"."by_merge",
  LEAD("t10"."starts_on") OVER (
    PARTITION BY "t10"."account_id"
    ORDER BY "t10"."starts_on" ASC
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
  ) AS "ends_on"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t8"."account_id",
      "t8"."owner_id",
      "t8"."valid_from",
      "t8"."starts_on",
      "t8"."by_merge",
      "t8"."place",
      LAG("t8"."owner_id") OVER (
        PARTITION BY "t8"."account_id"
        ORDER BY "t8"."starts_on" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "before"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t6"."account_id",
          "t6"."owner_id",
          "t6"."valid_from",
          "t6"."starts_on",
          "t6"."by_merge",
          ROW_NUMBER() OVER (
            PARTITION BY "t6"."account_id", "t6"."starts_on"
            ORDER BY "t6"."valid_from" DESC NULLS LAST
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) - 1 AS "place"
        FROM (
          SELECT
            "t3"."account_id",
            "t3"."owner_id",
            "t3"."valid_from",
            DATE("t3"."valid_from") AS "starts_on",
            COALESCE("t3"."known_from" = 'merge', FALSE) AS "by_merge"
          FROM (
            SELECT
              *
            FROM "account_owners" AS "t0"
            WHERE
              "t0"."owner_id" IS NOT NULL
          ) AS "t3"
          WHERE
            EXISTS(
              SELECT
                1
              FROM (
                SELECT
                  "t1"."seller_id" AS "owner_id"
                FROM "sellers" AS "t1"
                WHERE
                  NOT (
                    COALESCE("t1"."is_system", FALSE)
                  )
              ) AS "t5"
              WHERE
                "t3"."owner_id" = "t5"."owner_id"
            )
        ) AS "t6"
      ) AS "t7"
      WHERE
        "t7"."place" = 0
    ) AS "t8"
  ) AS "t9"
  WHERE
    (
      "t9"."before" IS NULL
    ) OR (
      "t9"."before" <> "t9"."owner_id"
    )
) AS "t10"
