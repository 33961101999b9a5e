WITH `t15` AS (
  SELECT
    `t11`.`activity_id`,
    `t11`.`day`,
    `t11`.`created_at`,
    `t11`.`seller_id`,
    `t11`.`account_id`,
    `t11`.`opportunity_id`,
    `t11`.`kind`,
    `t11`.`direction`,
    `t11`.`is_joint`,
    `t11`.`is_bulk`,
    `t11`.`is_done`,
    `t11`.`source`
  FROM (
    SELECT
      `t3`.`activity_id`,
      `t3`.`day`,
      `t3`.`created_at`,
      `t3`.`seller_id`,
      `t3`.`account_id`,
      `t3`.`opportunity_id`,
      `t3`.`kind`,
      `t3`.`direction`,
      `t3`.`is_joint`,
      COALESCE(`t3`.`is_bulk`, FALSE) AS `is_bulk`,
      `t3`.`is_done`,
      `t3`.`source`
    FROM `activities` AS `t3`
    WHERE
      COALESCE(`t3`.`is_done`, FALSE) AND `t3`.`day` < MAKE_DATE(2026, 4, 1)
  ) AS `t11`
  LEFT SEMI JOIN (
    SELECT
      `t4`.`seller_id`
    FROM `sellers` AS `t4`
    WHERE
      NOT (
        COALESCE(`t4`.`is_system`, FALSE)
      )
  ) AS `t14`
    ON `t11`.`seller_id` = `t14`.`seller_id`
), `t18` AS (
  SELECT
    `t16`.`activity_id`,
    `t16`.`day`,
    `t16`.`account_id`,
    `t16`.`opportunity_id`,
    `t16`.`kind`,
    `t16`.`source`,
    `t16`.`is_bulk`,
    `t16`.`seller_id`,
    COALESCE(`t16`.`is_joint`, FALSE) AS `is_joint`,
    FALSE AS `is_guest`
  FROM `t15` AS `t16`
  WHERE
    `t16`.`account_id` IS NOT NULL
    AND `t16`.`kind` IN ('call', 'mail', 'meeting', 'visit', 'service')
    AND (
      (
        `t16`.`direction` IS NULL
      ) OR (
        `t16`.`direction` <> 'in'
      )
    )
)
SELECT
  `t38`.`unit`,
  SUM(CAST(`t38`.`counts` AS BIGINT)) AS `x`,
  COUNT(*) AS `n_all`,
  SUM(CAST(`t38`.`is_bulk` AS BIGINT)) AS `n_bulk`,
  SUM(CAST(`t38`.`is_grace` AS BIGINT)) AS `n_grace`,
  SUM(CAST(`t38`.`is_joint` AS BIGINT)) AS `n_joint`,
  SUM(CAST(`t38`.`is_deal` AS BIGINT)) AS `n_deal`,
  SUM(CAST(`t38`.`is_cover` AS BIGINT)) AS `n_cover`,
  SUM(CAST(`t38`.`is_reply` AS BIGINT)) AS `n_reply`,
  SUM(CAST(`t38`.`counts` AND (
    `t38`.`day` < `t38`.`half_on`
  ) AS BIGINT)) AS `x_early`,
  SUM(CAST(`t38`.`counts` AND (
    `t38`.`day` >= `t38`.`half_on`
  ) AS BIGINT)) AS `x_late`
FROM (
  SELECT
    `t37`.`unit`,
    `t37`.`activity_id`,
    `t37`.`account_id`,
    `t37`.`seller_id`,
    `t37`.`new_owner`,
    `t37`.`day`,
    `t37`.`half_on`,
    `t37`.`kind`,
    `t37`.`source`,
    `t37`.`is_joint`,
    `t37`.`is_bulk`,
    `t37`.`is_deal`,
    `t37`.`is_grace`,
    COALESCE(`t37`.`is_reply`, FALSE) AS `is_reply`,
    COALESCE(`t37`.`is_cover`, FALSE) AS `is_cover`,
    NOT (
      `t37`.`is_bulk`
      OR `t37`.`is_grace`
      OR `t37`.`is_joint`
      OR `t37`.`is_deal`
      OR COALESCE(`t37`.`is_reply`, FALSE)
      OR COALESCE(`t37`.`is_cover`, FALSE)
    ) AS `counts`
  FROM (
    SELECT
      `t36`.`unit`,
      `t36`.`activity_id`,
      `t36`.`account_id`,
      `t36`.`seller_id`,
      `t36`.`new_owner`,
      `t36`.`day`,
      `t36`.`half_on`,
      `t36`.`kind`,
      `t36`.`source`,
      `t36`.`is_joint`,
      `t36`.`is_bulk`,
      `t36`.`is_deal`,
      `t36`.`is_grace`,
      `t36`.`is_reply`,
      `t36`.`is_cover`
    FROM (
      SELECT
        `t35`.`unit`,
        `t35`.`activity_id`,
        `t35`.`account_id`,
        `t35`.`seller_id`,
        `t35`.`new_owner`,
        `t35`.`day`,
        `t35`.`half_on`,
        `t35`.`kind`,
        `t35`.`source`,
        `t35`.`is_joint`,
        `t35`.`is_bulk`,
        `t35`.`is_deal`,
        `t35`.`is_grace`,
        `t35`.`is_reply`,
        `t13`.`new_owner` AS `new_owner_right`,
        `t13`.`day` AS `day_right`,
        `t13`.`is_cover`
      FROM (
        SELECT
          `t33`.`unit`,
          `t33`.`activity_id`,
          `t33`.`account_id`,
          `t33`.`seller_id`,
          `t33`.`new_owner`,
          `t33`.`day`,
          `t33`.`half_on`,
          `t33`.`kind`,
          `t33`.`source`,
          `t33`.`is_joint`,
          `t33`.`is_bulk`,
          `t33`.`is_deal`,
          `t33`.`is_grace`,
          `t33`.`is_reply`
        FROM (
          SELECT
            `t5`.`unit`,
            `t28`.`activity_id`,
            `t28`.`account_id`,
            `t28`.`seller_id`,
            `t5`.`new_owner`,
            `t28`.`day`,
            `t5`.`half_on`,
            `t28`.`kind`,
            `t28`.`source`,
            `t28`.`is_joint`,
            `t28`.`is_bulk`,
            `t28`.`opportunity_id` IS NOT NULL AS `is_deal`,
            `t28`.`day` < `t5`.`grace_end` AS `is_grace`,
            `t32`.`unit` AS `unit_right`,
            `t32`.`activity_id` AS `activity_id_right`,
            `t32`.`is_reply`
          FROM (
            SELECT
              *
            FROM (
              SELECT
                *
              FROM `t18` AS `t21`
              UNION ALL
              SELECT
                *
              FROM (
                SELECT
                  `t24`.`activity_id`,
                  `t24`.`day`,
                  `t24`.`account_id`,
                  `t24`.`opportunity_id`,
                  `t24`.`kind`,
                  `t24`.`source`,
                  `t24`.`is_bulk`,
                  `t10`.`seller_id`,
                  TRUE AS `is_joint`,
                  TRUE AS `is_guest`
                FROM (
                  SELECT
                    `t19`.`activity_id`,
                    `t19`.`day`,
                    `t19`.`created_at`,
                    `t19`.`account_id`,
                    `t19`.`opportunity_id`,
                    `t19`.`kind`,
                    `t19`.`direction`,
                    `t19`.`is_joint`,
                    `t19`.`is_bulk`,
                    `t19`.`is_done`,
                    `t19`.`source`
                  FROM (
                    SELECT
                      *
                    FROM `t15` AS `t16`
                    WHERE
                      `t16`.`account_id` IS NOT NULL
                      AND `t16`.`kind` IN ('call', 'mail', 'meeting', 'visit', 'service')
                      AND (
                        (
                          `t16`.`direction` IS NULL
                        ) OR (
                          `t16`.`direction` <> 'in'
                        )
                      )
                  ) AS `t19`
                ) AS `t24`
                INNER JOIN (
                  SELECT DISTINCT
                    `t2`.`activity_id`,
                    `t2`.`seller_id`
                  FROM `attendees` AS `t2`
                  WHERE
                    `t2`.`seller_id` IS NOT NULL
                ) AS `t10`
                  ON `t24`.`activity_id` = `t10`.`activity_id`
                LEFT ANTI JOIN `t18` AS `t23`
                  ON `t24`.`activity_id` = `t23`.`activity_id`
                  AND `t10`.`seller_id` = `t23`.`seller_id`
              ) AS `t25`
            ) AS `t26`
            WHERE
              `t26`.`kind` IN ('call', 'mail', 'meeting', 'visit')
          ) AS `t28`
          INNER JOIN `units` AS `t5`
            ON `t28`.`account_id` = `t5`.`account_id`
            AND `t28`.`seller_id` = `t5`.`old_owner`
            AND `t28`.`day` >= `t5`.`post_from`
            AND `t28`.`day` < `t5`.`until`
          LEFT OUTER JOIN (
            SELECT
              `t30`.`unit`,
              `t30`.`activity_id`,
              TRUE AS `is_reply`
            FROM (
              SELECT DISTINCT
                *
              FROM (
                SELECT
                  `t5`.`unit`,
                  `t28`.`activity_id`
                FROM (
                  SELECT
                    *
                  FROM (
                    SELECT
                      *
                    FROM `t18` AS `t21`
                    UNION ALL
                    SELECT
                      *
                    FROM (
                      SELECT
                        `t24`.`activity_id`,
                        `t24`.`day`,
                        `t24`.`account_id`,
                        `t24`.`opportunity_id`,
                        `t24`.`kind`,
                        `t24`.`source`,
                        `t24`.`is_bulk`,
                        `t10`.`seller_id`,
                        TRUE AS `is_joint`,
                        TRUE AS `is_guest`
                      FROM (
                        SELECT
                          `t19`.`activity_id`,
                          `t19`.`day`,
                          `t19`.`created_at`,
                          `t19`.`account_id`,
                          `t19`.`opportunity_id`,
                          `t19`.`kind`,
                          `t19`.`direction`,
                          `t19`.`is_joint`,
                          `t19`.`is_bulk`,
                          `t19`.`is_done`,
                          `t19`.`source`
                        FROM (
                          SELECT
                            *
                          FROM `t15` AS `t16`
                          WHERE
                            `t16`.`account_id` IS NOT NULL
                            AND `t16`.`kind` IN ('call', 'mail', 'meeting', 'visit', 'service')
                            AND (
                              (
                                `t16`.`direction` IS NULL
                              ) OR (
                                `t16`.`direction` <> 'in'
                              )
                            )
                        ) AS `t19`
                      ) AS `t24`
                      INNER JOIN (
                        SELECT DISTINCT
                          `t2`.`activity_id`,
                          `t2`.`seller_id`
                        FROM `attendees` AS `t2`
                        WHERE
                          `t2`.`seller_id` IS NOT NULL
                      ) AS `t10`
                        ON `t24`.`activity_id` = `t10`.`activity_id`
                      LEFT ANTI JOIN `t18` AS `t23`
                        ON `t24`.`activity_id` = `t23`.`activity_id`
                        AND `t10`.`seller_id` = `t23`.`seller_id`
                    ) AS `t25`
                  ) AS `t26`
                  WHERE
                    `t26`.`kind` IN ('call', 'mail', 'meeting', 'visit')
                ) AS `t28`
                INNER JOIN `units` AS `t5`
                  ON `t28`.`account_id` = `t5`.`account_id`
                  AND `t28`.`seller_id` = `t5`.`old_owner`
                  AND `t28`.`day` >= `t5`.`post_from`
                  AND `t28`.`day` < `t5`.`until`
                INNER JOIN (
                  SELECT DISTINCT
                    `t16`.`account_id`,
                    `t16`.`seller_id`,
                    `t16`.`day` AS `asked_on`
                  FROM `t15` AS `t16`
                  WHERE
                    NOT (
                      `t16`.`is_bulk`
                    )
                    AND `t16`.`account_id` IS NOT NULL
                    AND `t16`.`direction` = 'in'
                    AND `t16`.`kind` IN ('call', 'mail', 'meeting', 'visit', 'service')
                ) AS `t20`
                  ON `t28`.`account_id` = `t20`.`account_id`
                  AND `t28`.`seller_id` = `t20`.`seller_id`
                  AND `t20`.`asked_on` <= `t28`.`day`
                  AND DATEDIFF(DAY, `t20`.`asked_on`, `t28`.`day`) <= 3
              ) AS `t29`
            ) AS `t30`
          ) AS `t32`
            ON `t5`.`unit` = `t32`.`unit` AND `t28`.`activity_id` = `t32`.`activity_id`
        ) AS `t33`
      ) AS `t35`
      LEFT OUTER JOIN (
        SELECT
          `t6`.`new_owner`,
          `t6`.`day`,
          TRUE AS `is_cover`
        FROM (
          SELECT DISTINCT
            `t0`.`seller_id` AS `new_owner`,
            `t0`.`day`
          FROM `away` AS `t0`
        ) AS `t6`
      ) AS `t13`
        ON `t35`.`new_owner` = `t13`.`new_owner` AND `t35`.`day` = `t13`.`day`
    ) AS `t36`
  ) AS `t37`
) AS `t38`
GROUP BY
  1
