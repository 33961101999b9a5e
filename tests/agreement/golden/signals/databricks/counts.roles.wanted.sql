SELECT
  `t9`.`account_id`,
  IF(`t9`.`unknown` > 0, CAST(NULL AS DATE), `t9`.`first`) AS `since`
FROM (
  SELECT
    `t8`.`account_id`,
    CAST(MIN(`t8`.`added_at`) AS DATE) AS `first`,
    SUM(CAST(IF(`t8`.`added_at` IS NULL, 1, 0) AS BIGINT)) AS `unknown`
  FROM (
    SELECT
      `t3`.`account_id`,
      `t3`.`seller_id`,
      `t3`.`team_role`,
      `t3`.`added_at`
    FROM `account_team` AS `t3`
    LEFT SEMI JOIN (
      SELECT
        `t1`.`seller_id`
      FROM `sellers` AS `t1`
      WHERE
        `t1`.`sales_role` = 'field'
    ) AS `t6`
      ON `t3`.`seller_id` = `t6`.`seller_id`
    LEFT SEMI JOIN (
      SELECT
        *
      FROM `assignments` AS `t2`
      WHERE
        `t2`.`sales_role` = 'field' AND `t2`.`team_role` <> 'owner'
    ) AS `t7`
      ON `t3`.`account_id` = `t7`.`account_id`
  ) AS `t8`
  GROUP BY
    1
) AS `t9`
