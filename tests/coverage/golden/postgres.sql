WITH found AS (
  SELECT
    account_id,
    CASE
      WHEN segment = 'strategic'
      AND (
        revenue >= 250000.5 OR employees IS NULL
      )
      AND needs_expert
      THEN 'A1'
      WHEN (
        segment IN ('small', 'it''s')
        AND NOT needs_expert
        AND (
          margin >= 0.5 AND margin <= 12.5
        )
        AND "order" <> 3
      )
      AND NOT COALESCE(
        segment = 'strategic'
        AND (
          revenue >= 250000.5 OR employees IS NULL
        )
        AND needs_expert,
        FALSE
      )
      AND NOT COALESCE(
        contract_end < CAST('2027-06-30' AS DATE)
        AND CAST(ROUND(revenue * 100, 0) AS BIGINT) - 50 * CAST(employees AS BIGINT) > 50000
        AND territory LIKE 'We%t_',
        FALSE
      )
      THEN 'it''s A2'
      WHEN contract_end < CAST('2027-06-30' AS DATE)
      AND CAST(ROUND(revenue * 100, 0) AS BIGINT) - 50 * CAST(employees AS BIGINT) > 50000
      AND territory LIKE 'We%t_'
      THEN 'A3'
      ELSE '!no rule'
    END AS first_rule,
    CASE
      WHEN contract_end < CAST('2027-06-30' AS DATE)
      AND CAST(ROUND(revenue * 100, 0) AS BIGINT) - 50 * CAST(employees AS BIGINT) > 50000
      AND territory LIKE 'We%t_'
      THEN 'A3'
      WHEN (
        segment IN ('small', 'it''s')
        AND NOT needs_expert
        AND (
          margin >= 0.5 AND margin <= 12.5
        )
        AND "order" <> 3
      )
      AND NOT COALESCE(
        segment = 'strategic'
        AND (
          revenue >= 250000.5 OR employees IS NULL
        )
        AND needs_expert,
        FALSE
      )
      AND NOT COALESCE(
        contract_end < CAST('2027-06-30' AS DATE)
        AND CAST(ROUND(revenue * 100, 0) AS BIGINT) - 50 * CAST(employees AS BIGINT) > 50000
        AND territory LIKE 'We%t_',
        FALSE
      )
      THEN 'it''s A2'
      WHEN segment = 'strategic'
      AND (
        revenue >= 250000.5 OR employees IS NULL
      )
      AND needs_expert
      THEN 'A1'
      ELSE '!no rule'
    END AS last_rule
  FROM account
), decided AS (
  SELECT
    account_id,
    CASE WHEN first_rule = last_rule THEN first_rule ELSE '!several rules' END AS rule_id
  FROM found
)
SELECT
  account_id,
  rule_id,
  CASE WHEN rule_id IN ('A1', 'A3') THEN 14 WHEN rule_id = 'it''s A2' THEN 30 END AS meet_every_days,
  CASE WHEN rule_id = 'A1' THEN 1.5 WHEN rule_id IN ('it''s A2', 'A3') THEN 0 END AS fee,
  CASE
    WHEN rule_id IN ('A1', 'A3')
    THEN 'owner'
    WHEN rule_id = 'it''s A2'
    THEN 'it''s'
  END AS "by",
  CASE
    WHEN rule_id IN ('A1', 'it''s A2')
    THEN CAST('2027-06-30' AS DATE)
    WHEN rule_id = 'A3'
    THEN CAST('2028-01-01' AS DATE)
  END AS until,
  CASE WHEN rule_id = 'A1' THEN TRUE WHEN rule_id IN ('it''s A2', 'A3') THEN FALSE END AS visits
FROM decided

SELECT
  handoff_id,
  'H1' AS rule_id,
  'call' AS "do"
FROM handoff
WHERE
  NOT (
    needs_expert OR employees >= 5
  )
UNION ALL
SELECT
  handoff_id,
  'H2' AS rule_id,
  'write' AS "do"
FROM handoff
WHERE
  TRUE
UNION ALL
SELECT
  handoff_id,
  '!no rule' AS rule_id,
  NULL AS "do"
FROM handoff
WHERE
  NOT COALESCE(NOT (
    needs_expert OR employees >= 5
  ), FALSE)
  AND NOT COALESCE(TRUE, FALSE)
