SELECT
  *
FROM `recorded` AS `t0`
WHERE
  NOT (
    `t0`.`is_bulk`
  )
