SELECT
  `t5`.`opportunity_id`,
  `t5`.`seller_id`,
  CAST(MIN(`t5`.`added_at`) AS DATE) AS `day`
FROM (
  SELECT
    `t2`.`opportunity_id`,
    `t2`.`seller_id`,
    `t2`.`team_role`,
    `t2`.`added_at`
  FROM `opportunity_team` AS `t2`
  LEFT SEMI JOIN (
    SELECT
      `t1`.`seller_id`
    FROM `sellers` AS `t1`
    WHERE
      `t1`.`sales_role` = 'field'
  ) AS `t4`
    ON `t2`.`seller_id` = `t4`.`seller_id`
) AS `t5`
GROUP BY
  1,
  2
