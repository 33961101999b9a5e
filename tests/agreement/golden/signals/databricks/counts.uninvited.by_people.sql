SELECT
  `t5`.`account_id`,
  `t5`.`seller_id`,
  COUNT(*) AS `n`,
  MIN(`t5`.`day`) AS `first`,
  MAX(`t5`.`day`) AS `last`
FROM (
  SELECT
    `t4`.`activity_id`,
    `t4`.`day`,
    `t4`.`account_id`,
    `t4`.`opportunity_id`,
    `t4`.`kind`,
    `t4`.`source`,
    `t4`.`is_bulk`,
    `t4`.`seller_id`,
    `t4`.`is_joint`,
    `t4`.`is_guest`
  FROM (
    SELECT
      *
    FROM `contacts` AS `t0`
    WHERE
      NOT (
        `t0`.`is_bulk`
      )
      AND `t0`.`day` >= MAKE_DATE(2026, 1, 31)
      AND `t0`.`day` < MAKE_DATE(2026, 3, 22)
  ) AS `t4`
  LEFT SEMI JOIN `wanted` AS `t2`
    ON `t4`.`account_id` = `t2`.`account_id`
) AS `t5`
GROUP BY
  1,
  2
