SELECT
  *
FROM (
  SELECT
    `t0`.`activity_id`,
    `t0`.`day`,
    `t0`.`account_id`,
    `t0`.`opportunity_id`,
    `t0`.`kind`,
    `t0`.`source`,
    `t0`.`is_bulk`,
    `t0`.`seller_id`,
    COALESCE(`t0`.`is_joint`, FALSE) AS `is_joint`,
    FALSE AS `is_guest`
  FROM `recorded` AS `t0`
  WHERE
    `t0`.`account_id` IS NOT NULL
    AND `t0`.`kind` IN ('call', 'mail', 'meeting', 'visit', 'service')
    AND (
      (
        `t0`.`direction` IS NULL
      ) OR (
        `t0`.`direction` <> 'in'
      )
    )
) AS `t3`
UNION ALL
SELECT
  *
FROM (
  SELECT
    `t7`.`activity_id`,
    `t7`.`day`,
    `t7`.`account_id`,
    `t7`.`opportunity_id`,
    `t7`.`kind`,
    `t7`.`source`,
    `t7`.`is_bulk`,
    `t7`.`guest` AS `seller_id`,
    TRUE AS `is_joint`,
    TRUE AS `is_guest`
  FROM (
    SELECT
      `t6`.`activity_id`,
      `t6`.`day`,
      `t6`.`created_at`,
      `t6`.`seller_id`,
      `t6`.`account_id`,
      `t6`.`opportunity_id`,
      `t6`.`kind`,
      `t6`.`direction`,
      `t6`.`is_joint`,
      `t6`.`is_bulk`,
      `t6`.`is_done`,
      `t6`.`source`,
      `t6`.`created_by`,
      `t6`.`completed_at`,
      `t6`.`minutes`,
      `t6`.`fingerprint`,
      `t5`.`guest`
    FROM (
      SELECT
        *
      FROM `recorded` AS `t0`
      WHERE
        `t0`.`account_id` IS NOT NULL
        AND `t0`.`kind` IN ('call', 'mail', 'meeting', 'visit', 'service')
        AND (
          (
            `t0`.`direction` IS NULL
          ) OR (
            `t0`.`direction` <> 'in'
          )
        )
    ) AS `t6`
    INNER JOIN (
      SELECT DISTINCT
        `t1`.`activity_id`,
        `t1`.`seller_id` AS `guest`
      FROM `attendees` AS `t1`
      WHERE
        `t1`.`seller_id` IS NOT NULL
    ) AS `t5`
      ON `t6`.`activity_id` = `t5`.`activity_id`
  ) AS `t7`
  WHERE
    `t7`.`guest` <> `t7`.`seller_id`
) AS `t8`
