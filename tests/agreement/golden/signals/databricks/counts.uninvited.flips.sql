SELECT
  `t5`.`account_id`,
  `t5`.`opportunity_id`,
  `t5`.`changed_at`,
  `t5`.`changed_by`,
  `t5`.`giver`,
  `t5`.`taker`
FROM (
  SELECT
    `t4`.`changed_at`,
    `t4`.`changed_by`,
    `t4`.`deal`,
    `t4`.`giver`,
    `t4`.`taker`,
    `t2`.`opportunity_id`,
    `t2`.`account_id`,
    `t2`.`owner_id`,
    `t2`.`stage`,
    `t2`.`amount`,
    `t2`.`probability`,
    `t2`.`close_date`,
    `t2`.`created_at`,
    `t2`.`is_closed`,
    `t2`.`is_won`,
    `t2`.`created_by`,
    `t2`.`discount`,
    `t2`.`product`,
    `t2`.`type`,
    `t2`.`source`
  FROM (
    SELECT
      `t0`.`changed_at`,
      `t0`.`changed_by`,
      `t0`.`opportunity_id` AS `deal`,
      `t0`.`old_value` AS `giver`,
      `t0`.`new_value` AS `taker`
    FROM `opportunity_changes` AS `t0`
    WHERE
      `t0`.`field` = 'owner_id'
      AND COALESCE(`t0`.`old_value`, '') <> COALESCE(`t0`.`new_value`, '')
      AND CAST(`t0`.`changed_at` AS DATE) >= MAKE_DATE(2026, 1, 31)
      AND CAST(`t0`.`changed_at` AS DATE) < MAKE_DATE(2026, 3, 22)
  ) AS `t4`
  INNER JOIN `opportunities` AS `t2`
    ON `t4`.`deal` = `t2`.`opportunity_id`
) AS `t5`
WHERE
  `t5`.`account_id` IS NOT NULL
