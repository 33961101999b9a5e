SELECT
  `t0`.`seller_id`,
  `t0`.`book_version`,
  COALESCE(`t0`.`rule_id`, '') AS `rule_id`,
  IF(
    COALESCE(CAST(`t0`.`read_at` AS DATE) < MAKE_DATE(2026, 4, 1), FALSE),
    CAST(`t0`.`read_at` AS DATE),
    CAST(NULL AS DATE)
  ) AS `read_on`,
  IF(
    COALESCE(CAST(`t0`.`accepted_at` AS DATE) < MAKE_DATE(2026, 4, 1), FALSE),
    CAST(`t0`.`accepted_at` AS DATE),
    CAST(NULL AS DATE)
  ) AS `accepted_on`,
  IF(
    COALESCE(CAST(`t0`.`read_at` AS DATE) < MAKE_DATE(2026, 4, 1), FALSE),
    COALESCE(`t0`.`quiz_asked`, 0),
    0
  ) AS `asked`,
  IF(
    COALESCE(CAST(`t0`.`read_at` AS DATE) < MAKE_DATE(2026, 4, 1), FALSE),
    COALESCE(`t0`.`quiz_right`, 0),
    0
  ) AS `right`
FROM `acceptances` AS `t0`
