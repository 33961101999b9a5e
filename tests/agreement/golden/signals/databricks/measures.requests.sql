SELECT
  `t0`.`activity_id`,
  `t0`.`account_id`,
  `t0`.`seller_id`,
  `t0`.`day`
FROM `seen` AS `t0`
WHERE
  `t0`.`account_id` IS NOT NULL
  AND `t0`.`direction` = 'in'
  AND `t0`.`kind` IN ('call', 'mail', 'meeting', 'visit', 'service')
