SELECT
  `t1`.`opportunity_id`,
  `t1`.`changed_on`,
  DATEDIFF(DAY, `t1`.`new`, `t1`.`old`) AS `days`
FROM (
  SELECT
    `t0`.`opportunity_id`,
    CAST(`t0`.`changed_at` AS DATE) AS `changed_on`,
    CAST(IF(
      REGEXP_LIKE(`t0`.`old_value`, '^[0-9]{4}-[0-9]{2}-[0-9]{2}'),
      SUBSTRING(`t0`.`old_value`, IF((
        0 + 1
      ) >= 1, 0 + 1, 0 + 1 + LENGTH(`t0`.`old_value`)), 10),
      CAST(NULL AS STRING)
    ) AS DATE) AS `old`,
    CAST(IF(
      REGEXP_LIKE(`t0`.`new_value`, '^[0-9]{4}-[0-9]{2}-[0-9]{2}'),
      SUBSTRING(`t0`.`new_value`, IF((
        0 + 1
      ) >= 1, 0 + 1, 0 + 1 + LENGTH(`t0`.`new_value`)), 10),
      CAST(NULL AS STRING)
    ) AS DATE) AS `new`
  FROM `opportunity_changes` AS `t0`
  WHERE
    `t0`.`field` = 'close_date'
    AND COALESCE(`t0`.`old_value`, '') <> COALESCE(`t0`.`new_value`, '')
    AND CAST(`t0`.`changed_at` AS DATE) >= MAKE_DATE(2026, 1, 6)
    AND CAST(`t0`.`changed_at` AS DATE) < MAKE_DATE(2026, 3, 27)
) AS `t1`
WHERE
  `t1`.`old` IS NOT NULL
  AND `t1`.`new` IS NOT NULL
  AND DATEDIFF(DAY, `t1`.`new`, `t1`.`old`) >= 10
