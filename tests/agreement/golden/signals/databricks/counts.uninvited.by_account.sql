SELECT
  `t1`.`account_id`,
  SUM(CAST(NOT (
    `t1`.`day` >= MAKE_DATE(2026, 1, 31)
  ) AS BIGINT)) AS `before`,
  SUM(CAST(`t1`.`day` >= MAKE_DATE(2026, 1, 31) AS BIGINT)) AS `now`,
  COUNT(DISTINCT IF(`t1`.`day` >= MAKE_DATE(2026, 1, 31), `t1`.`seller_id`, NULL)) AS `people`
FROM (
  SELECT
    *
  FROM `uninvited` AS `t0`
  WHERE
    `t0`.`day` >= MAKE_DATE(2026, 1, 1) AND `t0`.`day` < MAKE_DATE(2026, 3, 22)
) AS `t1`
GROUP BY
  1
