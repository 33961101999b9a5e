SELECT
  `t4`.`round_id`,
  `t4`.`boundary`,
  `t4`.`unit`,
  `t4`.`closed_on`,
  `t4`.`asked`,
  `t4`.`answered`,
  COALESCE(`t6`.`s1`, 0) AS `s1`,
  COALESCE(`t6`.`s2`, 0) AS `s2`,
  COALESCE(`t6`.`s3`, 0) AS `s3`,
  COALESCE(`t6`.`s4`, 0) AS `s4`,
  COALESCE(`t6`.`s5`, 0) AS `s5`
FROM (
  SELECT
    `t0`.`round_id`,
    `t0`.`boundary`,
    `t0`.`closed_on`,
    `t0`.`asked`,
    `t0`.`answered`,
    COALESCE(`t0`.`unit`, '') AS `unit`
  FROM `pulse_rounds` AS `t0`
  WHERE
    `t0`.`closed_on` < MAKE_DATE(2026, 4, 1)
) AS `t4`
LEFT OUTER JOIN (
  SELECT
    `t3`.`round_id` AS `round`,
    `t3`.`boundary` AS `between`,
    `t3`.`place` AS `where`,
    SUM(IF(`t3`.`score` = 1, 1, 0)) AS `s1`,
    SUM(IF(`t3`.`score` = 2, 1, 0)) AS `s2`,
    SUM(IF(`t3`.`score` = 3, 1, 0)) AS `s3`,
    SUM(IF(`t3`.`score` = 4, 1, 0)) AS `s4`,
    SUM(IF(`t3`.`score` = 5, 1, 0)) AS `s5`
  FROM (
    SELECT
      `t1`.`answer_id`,
      `t1`.`round_id`,
      `t1`.`closed_on`,
      `t1`.`boundary`,
      `t1`.`unit`,
      `t1`.`item`,
      `t1`.`score`,
      COALESCE(`t1`.`unit`, '') AS `place`
    FROM `pulse` AS `t1`
  ) AS `t3`
  GROUP BY
    1,
    2,
    3
) AS `t6`
  ON `t4`.`round_id` = `t6`.`round`
  AND `t4`.`boundary` = `t6`.`between`
  AND `t4`.`unit` = `t6`.`where`
