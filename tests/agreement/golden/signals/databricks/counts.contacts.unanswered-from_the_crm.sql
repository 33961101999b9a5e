WITH `t11` AS (
  SELECT
    `t7`.`activity_id`,
    `t7`.`day`,
    `t7`.`created_at`,
    `t7`.`seller_id`,
    `t7`.`account_id`,
    `t7`.`opportunity_id`,
    `t7`.`kind`,
    `t7`.`direction`,
    `t7`.`is_joint`,
    `t7`.`is_bulk`,
    `t7`.`is_done`,
    `t7`.`source`,
    `t7`.`created_by`,
    `t7`.`completed_at`,
    `t7`.`minutes`,
    `t7`.`fingerprint`
  FROM (
    SELECT
      `t1`.`activity_id`,
      `t1`.`day`,
      `t1`.`created_at`,
      `t1`.`seller_id`,
      `t1`.`account_id`,
      `t1`.`opportunity_id`,
      `t1`.`kind`,
      `t1`.`direction`,
      `t1`.`is_joint`,
      COALESCE(`t1`.`is_bulk`, FALSE) AS `is_bulk`,
      `t1`.`is_done`,
      `t1`.`source`,
      `t1`.`created_by`,
      `t1`.`completed_at`,
      `t1`.`minutes`,
      `t1`.`fingerprint`
    FROM `activities` AS `t1`
    WHERE
      COALESCE(`t1`.`is_done`, FALSE) AND `t1`.`day` < MAKE_DATE(2026, 4, 1)
  ) AS `t7`
  LEFT SEMI JOIN (
    SELECT
      `t2`.`seller_id`
    FROM `sellers` AS `t2`
    WHERE
      NOT (
        COALESCE(`t2`.`is_system`, FALSE)
      )
  ) AS `t10`
    ON `t7`.`seller_id` = `t10`.`seller_id`
)
SELECT
  `t30`.`unit`,
  COUNT(*) AS `asked`,
  SUM(CAST(NOT (
    `t30`.`is_met`
  ) AS BIGINT)) AS `unanswered`
FROM (
  SELECT
    `t21`.`unit`,
    COALESCE(`t29`.`is_met`, FALSE) AS `is_met`
  FROM (
    SELECT DISTINCT
      *
    FROM (
      SELECT
        `t4`.`unit`,
        `t16`.`account_id`,
        `t16`.`day`
      FROM (
        SELECT
          `t12`.`activity_id`,
          `t12`.`account_id`,
          `t12`.`seller_id`,
          `t12`.`day`
        FROM `t11` AS `t12`
        WHERE
          NOT (
            `t12`.`is_bulk`
          )
          AND `t12`.`account_id` IS NOT NULL
          AND `t12`.`direction` = 'in'
          AND `t12`.`kind` IN ('call', 'mail', 'meeting', 'visit', 'service')
      ) AS `t16`
      INNER JOIN `units` AS `t4`
        ON `t16`.`account_id` = `t4`.`account_id`
        AND `t16`.`day` >= `t4`.`moved_on`
        AND `t16`.`day` < `t4`.`due`
    ) AS `t18`
  ) AS `t21`
  LEFT OUTER JOIN (
    SELECT
      `t27`.`unit`,
      `t27`.`day`,
      TRUE AS `is_met`
    FROM (
      SELECT DISTINCT
        *
      FROM (
        SELECT
          `t21`.`unit`,
          `t21`.`day`
        FROM (
          SELECT DISTINCT
            *
          FROM (
            SELECT
              `t4`.`unit`,
              `t16`.`account_id`,
              `t16`.`day`
            FROM (
              SELECT
                `t12`.`activity_id`,
                `t12`.`account_id`,
                `t12`.`seller_id`,
                `t12`.`day`
              FROM `t11` AS `t12`
              WHERE
                NOT (
                  `t12`.`is_bulk`
                )
                AND `t12`.`account_id` IS NOT NULL
                AND `t12`.`direction` = 'in'
                AND `t12`.`kind` IN ('call', 'mail', 'meeting', 'visit', 'service')
            ) AS `t16`
            INNER JOIN `units` AS `t4`
              ON `t16`.`account_id` = `t4`.`account_id`
              AND `t16`.`day` >= `t4`.`moved_on`
              AND `t16`.`day` < `t4`.`due`
          ) AS `t18`
        ) AS `t21`
        INNER JOIN (
          SELECT DISTINCT
            `t23`.`account_id` AS `account`,
            `t23`.`day` AS `answered_on`
          FROM (
            SELECT
              *
            FROM (
              SELECT
                `t12`.`activity_id`,
                `t12`.`day`,
                `t12`.`account_id`,
                `t12`.`opportunity_id`,
                `t12`.`kind`,
                `t12`.`source`,
                `t12`.`is_bulk`,
                `t12`.`seller_id`,
                COALESCE(`t12`.`is_joint`, FALSE) AS `is_joint`,
                FALSE AS `is_guest`
              FROM `t11` AS `t12`
              WHERE
                `t12`.`account_id` IS NOT NULL
                AND `t12`.`kind` IN ('call', 'mail', 'meeting', 'visit', 'service')
                AND (
                  (
                    `t12`.`direction` IS NULL
                  ) OR (
                    `t12`.`direction` <> 'in'
                  )
                )
            ) AS `t14`
            UNION ALL
            SELECT
              *
            FROM (
              SELECT
                `t19`.`activity_id`,
                `t19`.`day`,
                `t19`.`account_id`,
                `t19`.`opportunity_id`,
                `t19`.`kind`,
                `t19`.`source`,
                `t19`.`is_bulk`,
                `t19`.`guest` AS `seller_id`,
                TRUE AS `is_joint`,
                TRUE AS `is_guest`
              FROM (
                SELECT
                  `t17`.`activity_id`,
                  `t17`.`day`,
                  `t17`.`created_at`,
                  `t17`.`seller_id`,
                  `t17`.`account_id`,
                  `t17`.`opportunity_id`,
                  `t17`.`kind`,
                  `t17`.`direction`,
                  `t17`.`is_joint`,
                  `t17`.`is_bulk`,
                  `t17`.`is_done`,
                  `t17`.`source`,
                  `t17`.`created_by`,
                  `t17`.`completed_at`,
                  `t17`.`minutes`,
                  `t17`.`fingerprint`,
                  `t9`.`guest`
                FROM (
                  SELECT
                    *
                  FROM `t11` AS `t12`
                  WHERE
                    `t12`.`account_id` IS NOT NULL
                    AND `t12`.`kind` IN ('call', 'mail', 'meeting', 'visit', 'service')
                    AND (
                      (
                        `t12`.`direction` IS NULL
                      ) OR (
                        `t12`.`direction` <> 'in'
                      )
                    )
                ) AS `t17`
                INNER JOIN (
                  SELECT DISTINCT
                    `t3`.`activity_id`,
                    `t3`.`seller_id` AS `guest`
                  FROM `attendees` AS `t3`
                  WHERE
                    `t3`.`seller_id` IS NOT NULL
                ) AS `t9`
                  ON `t17`.`activity_id` = `t9`.`activity_id`
              ) AS `t19`
              WHERE
                `t19`.`guest` <> `t19`.`seller_id`
            ) AS `t22`
          ) AS `t23`
        ) AS `t25`
          ON `t21`.`account_id` = `t25`.`account`
          AND `t25`.`answered_on` >= `t21`.`day`
          AND DATEDIFF(DAY, `t21`.`day`, `t25`.`answered_on`) <= 4
      ) AS `t26`
    ) AS `t27`
  ) AS `t29`
    ON `t21`.`unit` = `t29`.`unit` AND `t21`.`day` = `t29`.`day`
) AS `t30`
GROUP BY
  1
