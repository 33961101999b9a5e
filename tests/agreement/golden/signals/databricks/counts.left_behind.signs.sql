SELECT
  *
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t0`.`opportunity_id`,
      CAST(`t0`.`changed_at` AS DATE) AS `day`
    FROM `opportunity_changes` AS `t0`
    WHERE
      `t0`.`field` = 'stage'
      AND COALESCE(`t0`.`old_value`, '') <> COALESCE(`t0`.`new_value`, '')
  ) AS `t3`
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      `t0`.`opportunity_id`,
      CAST(`t0`.`changed_at` AS DATE) AS `day`
    FROM `opportunity_changes` AS `t0`
    WHERE
      `t0`.`field` = 'amount'
      AND COALESCE(`t0`.`old_value`, '') <> COALESCE(`t0`.`new_value`, '')
  ) AS `t4`
) AS `t6`
UNION ALL
SELECT
  *
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t0`.`opportunity_id`,
      CAST(`t0`.`changed_at` AS DATE) AS `day`
    FROM `opportunity_changes` AS `t0`
    WHERE
      `t0`.`field` = 'close_date'
      AND COALESCE(`t0`.`old_value`, '') <> COALESCE(`t0`.`new_value`, '')
  ) AS `t5`
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      `t1`.`opportunity_id`,
      `t1`.`day`
    FROM `contacts` AS `t1`
    WHERE
      `t1`.`opportunity_id` IS NOT NULL AND NOT (
        `t1`.`is_guest`
      )
  ) AS `t2`
) AS `t7`
