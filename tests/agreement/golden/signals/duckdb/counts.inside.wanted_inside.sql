SELECT
  "t30"."opportunity_id",
  "t30"."account_id",
  "t30"."seller_id",
  "t30"."partner_id",
  "t30"."created_on",
  "t30"."amount",
  (
    "t22"."with_deal" IS NOT NULL
  )
  OR (
    "t13"."entered" IS NOT NULL
  )
  OR (
    "t14"."owned" IS NOT NULL
  ) AS "is_included"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t18"."opportunity_id",
      "t18"."account_id",
      "t18"."amount",
      "t18"."owner_id",
      "t18"."created_by",
      "t18"."created_on",
      "t12"."begun",
      "t12"."seller_id",
      "t27"."place_on",
      "t27"."partner_id"
    FROM (
      SELECT
        "t1"."opportunity_id",
        "t1"."account_id",
        "t1"."amount",
        "t1"."owner_id",
        "t1"."created_by",
        CAST("t1"."created_at" AS DATE) AS "created_on"
      FROM "opportunities" AS "t1"
      WHERE
        CAST("t1"."created_at" AS DATE) >= MAKE_DATE(2026, 1, 1)
        AND CAST("t1"."created_at" AS DATE) < MAKE_DATE(2026, 4, 1)
    ) AS "t18"
    INNER JOIN (
      SELECT
        "t3"."opportunity_id" AS "begun",
        "t3"."first_owner" AS "seller_id"
      FROM "first_owners" AS "t3"
    ) AS "t12"
      ON "t18"."opportunity_id" = "t12"."begun"
    INNER JOIN (
      SELECT
        "t25"."account_id" AS "place_on",
        MIN("t25"."seller_id") AS "partner_id"
      FROM (
        SELECT
          "t6"."account_id",
          "t6"."team_role",
          "t6"."seller_id",
          "t6"."sales_role"
        FROM "assignments" AS "t6"
        SEMI JOIN (
          SELECT
            "t0"."seller_id" AS "inside_id"
          FROM "sellers" AS "t0"
          WHERE
            "t0"."sales_role" = 'inside'
        ) AS "t15"
          ON "t6"."seller_id" = "t15"."inside_id"
        ANTI JOIN (
          SELECT DISTINCT
            "t20"."account_id" AS "owned_by_inside"
          FROM (
            SELECT
              "t6"."account_id",
              "t6"."team_role",
              "t6"."seller_id",
              "t6"."sales_role"
            FROM "assignments" AS "t6"
            SEMI JOIN (
              SELECT
                "t0"."seller_id" AS "inside_id"
              FROM "sellers" AS "t0"
              WHERE
                "t0"."sales_role" = 'inside'
            ) AS "t15"
              ON "t6"."seller_id" = "t15"."inside_id"
          ) AS "t20"
          WHERE
            "t20"."team_role" = 'owner'
        ) AS "t24"
          ON "t6"."account_id" = "t24"."owned_by_inside"
      ) AS "t25"
      GROUP BY
        1
    ) AS "t27"
      ON "t18"."account_id" = "t27"."place_on"
    SEMI JOIN (
      SELECT
        "t0"."seller_id" AS "field_id"
      FROM "sellers" AS "t0"
      WHERE
        "t0"."sales_role" = 'field'
    ) AS "t16"
      ON "t12"."seller_id" = "t16"."field_id"
  ) AS "t28"
  WHERE
    "t28"."partner_id" <> "t28"."seller_id"
) AS "t30"
LEFT OUTER JOIN (
  SELECT DISTINCT
    *
  FROM (
    SELECT
      "t5"."opportunity_id" AS "with_deal"
    FROM "opportunity_team" AS "t5"
    SEMI JOIN (
      SELECT
        "t0"."seller_id" AS "inside_id"
      FROM "sellers" AS "t0"
      WHERE
        "t0"."sales_role" = 'inside'
    ) AS "t15"
      ON "t5"."seller_id" = "t15"."inside_id"
  ) AS "t19"
) AS "t22"
  ON "t30"."opportunity_id" = "t22"."with_deal"
LEFT OUTER JOIN (
  SELECT
    "t0"."seller_id" AS "entered"
  FROM "sellers" AS "t0"
  WHERE
    "t0"."sales_role" = 'inside'
) AS "t13"
  ON "t30"."created_by" = "t13"."entered"
LEFT OUTER JOIN (
  SELECT
    "t0"."seller_id" AS "owned"
  FROM "sellers" AS "t0"
  WHERE
    "t0"."sales_role" = 'inside'
) AS "t14"
  ON "t30"."owner_id" = "t14"."owned"
