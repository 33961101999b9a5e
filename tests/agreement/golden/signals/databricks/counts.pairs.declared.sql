SELECT DISTINCT
  *
FROM (
  SELECT
    LEAST(`t3`.`seller_id`, `t3`.`pair_id`) AS `one`,
    GREATEST(`t3`.`seller_id`, `t3`.`pair_id`) AS `other`
  FROM (
    SELECT
      `t0`.`seller_id`,
      `t0`.`pair_id`
    FROM `sellers` AS `t0`
    WHERE
      NOT (
        COALESCE(`t0`.`is_system`, FALSE)
      )
      AND `t0`.`pair_id` IS NOT NULL
      AND `t0`.`seller_id` <> `t0`.`pair_id`
  ) AS `t3`
  LEFT SEMI JOIN (
    SELECT
      `t0`.`seller_id` AS `partner`
    FROM `sellers` AS `t0`
    WHERE
      NOT (
        COALESCE(`t0`.`is_system`, FALSE)
      )
  ) AS `t4`
    ON `t3`.`pair_id` = `t4`.`partner`
) AS `t5`
