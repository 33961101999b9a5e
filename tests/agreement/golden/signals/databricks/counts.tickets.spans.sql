WITH `t6` AS (
  SELECT
    `t5`.`change_id`,
    `t5`.`ticket_id`,
    `t5`.`changed_at`,
    `t5`.`field`,
    `t5`.`old_value`,
    `t5`.`new_value`,
    LEAD(`t5`.`changed_at`) OVER (
      PARTITION BY `t5`.`ticket_id`
      ORDER BY `t5`.`changed_at` ASC NULLS LAST, `t5`.`change_id` ASC NULLS LAST
    ) AS `until`,
    ROW_NUMBER() OVER (
      PARTITION BY `t5`.`ticket_id`
      ORDER BY `t5`.`changed_at` ASC NULLS LAST, `t5`.`change_id` ASC NULLS LAST
    ) - 1 AS `place`
  FROM (
    SELECT
      *
    FROM `ticket_changes` AS `t1`
    WHERE
      `t1`.`field` = 'owner_id'
  ) AS `t5`
)
SELECT
  `t14`.`ticket_id`,
  `t4`.`account_id`,
  `t14`.`seller_id`,
  `t14`.`from_at`,
  COALESCE(`t14`.`to_at`, `t4`.`closed_at`) AS `to_at`
FROM (
  SELECT
    *
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t2`.`ticket_id`,
        IF(`t10`.`ticket` IS NOT NULL, `t10`.`first_owner`, `t2`.`owner_id`) AS `seller_id`,
        `t2`.`opened_at` AS `from_at`,
        `t10`.`first_until` AS `to_at`
      FROM `tickets` AS `t2`
      LEFT OUTER JOIN (
        SELECT
          `t7`.`ticket_id` AS `ticket`,
          `t7`.`old_value` AS `first_owner`,
          `t7`.`changed_at` AS `first_until`
        FROM `t6` AS `t7`
        WHERE
          `t7`.`place` = 0
      ) AS `t10`
        ON `t2`.`ticket_id` = `t10`.`ticket`
    ) AS `t11`
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        `t7`.`ticket_id`,
        `t7`.`new_value` AS `seller_id`,
        `t7`.`changed_at` AS `from_at`,
        `t7`.`until` AS `to_at`
      FROM `t6` AS `t7`
    ) AS `t8`
  ) AS `t12`
  WHERE
    `t12`.`seller_id` IS NOT NULL
) AS `t14`
INNER JOIN (
  SELECT
    `t0`.`ticket_id` AS `about`,
    `t0`.`account_id`,
    `t0`.`closed_at`
  FROM `tickets` AS `t0`
) AS `t4`
  ON `t14`.`ticket_id` = `t4`.`about`
