SELECT
  `t0`.`unit`,
  SUM(CAST(`t0`.`counts` AS BIGINT)) AS `x`,
  COUNT(*) AS `n_all`,
  SUM(CAST(`t0`.`is_bulk` AS BIGINT)) AS `n_bulk`,
  SUM(CAST(`t0`.`is_grace` AS BIGINT)) AS `n_grace`,
  SUM(CAST(`t0`.`is_joint` AS BIGINT)) AS `n_joint`,
  SUM(CAST(`t0`.`is_deal` AS BIGINT)) AS `n_deal`,
  SUM(CAST(`t0`.`is_cover` AS BIGINT)) AS `n_cover`,
  SUM(CAST(`t0`.`is_reply` AS BIGINT)) AS `n_reply`,
  SUM(CAST(`t0`.`counts` AND (
    `t0`.`day` < `t0`.`half_on`
  ) AS BIGINT)) AS `x_early`,
  SUM(CAST(`t0`.`counts` AND (
    `t0`.`day` >= `t0`.`half_on`
  ) AS BIGINT)) AS `x_late`
FROM `after` AS `t0`
GROUP BY
  1
