SELECT
  "t3"."opportunity_id",
  "t3"."account_id",
  "t3"."owner_id",
  "t3"."amount",
  "t3"."day",
  "t16"."called_on"
FROM "due_deals" AS "t3"
LEFT OUTER JOIN (
  SELECT
    "t14"."opportunity_id" AS "deal",
    "t14"."called_on"
  FROM (
    SELECT
      "t13"."opportunity_id",
      MIN("t13"."called") AS "called_on"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t5"."opportunity_id",
            COALESCE("t5"."day", "t7"."begun") AS "called"
          FROM "role_team" AS "t5"
          INNER JOIN (
            SELECT
              "t0"."opportunity_id",
              "t0"."day" AS "begun"
            FROM "due_deals" AS "t0"
          ) AS "t7"
            ON "t5"."opportunity_id" = "t7"."opportunity_id"
        ) AS "t10"
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            "t9"."opportunity_id",
            "t9"."day" AS "called"
          FROM (
            SELECT
              *
            FROM "role_met" AS "t2"
            WHERE
              "t2"."opportunity_id" IS NOT NULL
          ) AS "t9"
          SEMI JOIN "due_deals" AS "t4"
            ON "t9"."opportunity_id" = "t4"."opportunity_id"
        ) AS "t11"
      ) AS "t12"
      WHERE
        "t12"."called" < MAKE_DATE(2026, 3, 28)
    ) AS "t13"
    GROUP BY
      1
  ) AS "t14"
) AS "t16"
  ON "t3"."opportunity_id" = "t16"."deal"
