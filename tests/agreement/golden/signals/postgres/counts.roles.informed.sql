SELECT
  "t37"."opportunity_id",
  "t37"."on_team",
  "t37"."in_meeting",
  "t37"."in_touch"
FROM (
  SELECT
    "t36"."opportunity_id",
    "t36"."on_team",
    "t36"."in_meeting",
    "t36"."deal",
    CAST(CASE WHEN "t36"."deal" IS NOT NULL THEN 1 ELSE 0 END AS BIGINT) AS "in_touch"
  FROM (
    SELECT
      "t35"."opportunity_id",
      "t35"."on_team",
      "t35"."in_meeting",
      "t29"."deal"
    FROM (
      SELECT
        "t33"."opportunity_id",
        "t33"."on_team",
        CAST(CASE WHEN "t33"."deal" IS NOT NULL THEN 1 ELSE 0 END AS BIGINT) AS "in_meeting"
      FROM (
        SELECT
          "t32"."opportunity_id",
          "t32"."on_team",
          "t27"."deal"
        FROM (
          SELECT
            "t30"."opportunity_id",
            CAST(CASE WHEN "t30"."deal" IS NOT NULL THEN 1 ELSE 0 END AS BIGINT) AS "on_team"
          FROM (
            SELECT
              "t14"."opportunity_id",
              "t28"."deal"
            FROM (
              SELECT
                "t0"."opportunity_id"
              FROM "steps" AS "t0"
            ) AS "t14"
            LEFT OUTER JOIN (
              SELECT DISTINCT
                "t21"."opportunity_id" AS "deal"
              FROM (
                SELECT
                  "t6"."opportunity_id",
                  "t6"."seller_id",
                  "t6"."day",
                  "t16"."due"
                FROM "role_team" AS "t6"
                INNER JOIN (
                  SELECT
                    "t0"."opportunity_id",
                    "t0"."due"
                  FROM "steps" AS "t0"
                ) AS "t16"
                  ON "t6"."opportunity_id" = "t16"."opportunity_id"
              ) AS "t21"
              WHERE
                (
                  "t21"."day" IS NULL
                ) OR (
                  "t21"."day" <= "t21"."due"
                )
            ) AS "t28"
              ON "t14"."opportunity_id" = "t28"."deal"
          ) AS "t30"
        ) AS "t32"
        LEFT OUTER JOIN (
          SELECT DISTINCT
            "t22"."opportunity_id" AS "deal"
          FROM (
            SELECT
              "t15"."opportunity_id",
              "t15"."account_id",
              "t15"."since",
              "t15"."due",
              "t19"."met_on"
            FROM (
              SELECT
                "t0"."opportunity_id",
                "t0"."account_id",
                "t0"."since",
                "t0"."due"
              FROM "steps" AS "t0"
            ) AS "t15"
            INNER JOIN (
              SELECT
                "t3"."account_id",
                "t3"."day" AS "met_on"
              FROM "role_met" AS "t3"
            ) AS "t19"
              ON "t15"."account_id" = "t19"."account_id"
          ) AS "t22"
          WHERE
            "t22"."met_on" >= "t22"."since" AND "t22"."met_on" <= "t22"."due"
        ) AS "t27"
          ON "t32"."opportunity_id" = "t27"."deal"
      ) AS "t33"
    ) AS "t35"
    LEFT OUTER JOIN (
      SELECT DISTINCT
        "t23"."opportunity_id" AS "deal"
      FROM (
        SELECT
          "t5"."opportunity_id",
          "t5"."account_id",
          "t5"."owner_id",
          "t5"."day",
          "t5"."since",
          "t5"."due",
          "t17"."lead",
          "t20"."one",
          "t20"."other",
          "t20"."on"
        FROM "steps" AS "t5"
        INNER JOIN (
          SELECT
            "t1"."account_id",
            "t1"."seller_id" AS "lead"
          FROM "role_leads" AS "t1"
        ) AS "t17"
          ON "t5"."account_id" = "t17"."account_id"
        INNER JOIN (
          SELECT
            *
          FROM (
            SELECT
              "t2"."seller_id" AS "one",
              "t2"."partner_id" AS "other",
              "t2"."day" AS "on"
            FROM "internal_contacts" AS "t2"
          ) AS "t11"
          UNION ALL
          SELECT
            *
          FROM (
            SELECT
              "t2"."partner_id" AS "one",
              "t2"."seller_id" AS "other",
              "t2"."day" AS "on"
            FROM "internal_contacts" AS "t2"
          ) AS "t12"
        ) AS "t20"
          ON "t5"."owner_id" = "t20"."one" AND "t17"."lead" = "t20"."other"
      ) AS "t23"
      WHERE
        "t23"."on" >= "t23"."day" AND "t23"."on" <= "t23"."due"
    ) AS "t29"
      ON "t35"."opportunity_id" = "t29"."deal"
  ) AS "t36"
) AS "t37"
