-- Outward contacts by everybody in them: who acted, and colleagues who sat in.
CREATE OR REPLACE TEMP TABLE touches AS
WITH outward AS (
    SELECT activity_id, day, account_id, opportunity_id, kind, source, seller_id,
           coalesce(is_bulk, FALSE) AS is_bulk, coalesce(is_joint, FALSE) AS is_joint
    FROM activities
    WHERE is_done AND day < DATE '2026-07-01' AND account_id IS NOT NULL
      AND kind IN ('call', 'mail', 'meeting', 'visit', 'service')
      AND direction IS DISTINCT FROM 'in'
      AND seller_id IN (SELECT seller_id FROM sellers WHERE NOT coalesce(is_system, FALSE))
)
SELECT activity_id, day, account_id, opportunity_id, kind, source, is_bulk, seller_id, is_joint,
       FALSE AS is_guest
FROM outward
UNION ALL
SELECT o.activity_id, o.day, o.account_id, o.opportunity_id, o.kind, o.source, o.is_bulk, g.seller_id, TRUE, TRUE
FROM outward o
JOIN (SELECT DISTINCT activity_id, seller_id FROM attendees WHERE seller_id IS NOT NULL) g
  ON g.activity_id = o.activity_id AND g.seller_id <> o.seller_id
