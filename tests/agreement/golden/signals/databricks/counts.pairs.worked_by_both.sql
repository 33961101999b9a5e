WITH `t3` AS (
  SELECT DISTINCT
    `t1`.`account_id`,
    `t1`.`seller_id`
  FROM `contacts` AS `t1`
)
SELECT DISTINCT
  *
FROM (
  SELECT
    `t4`.`one`,
    `t4`.`other`,
    `t6`.`account_id`
  FROM (
    SELECT DISTINCT
      *
    FROM `couples` AS `t0`
  ) AS `t4`
  INNER JOIN `t3` AS `t6`
    ON `t4`.`one` = `t6`.`seller_id`
  INNER JOIN (
    SELECT
      `t5`.`seller_id` AS `by`,
      `t5`.`account_id` AS `on`
    FROM `t3` AS `t5`
  ) AS `t8`
    ON `t4`.`other` = `t8`.`by` AND `t6`.`account_id` = `t8`.`on`
) AS `t9`
