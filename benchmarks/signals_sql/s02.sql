-- The old owner's contacts since the move, how many for each ordinary reason, and how many count.
WITH mine AS (
    SELECT u.unit, t.activity_id, t.account_id, t.seller_id, t.day, u.new_owner, u.half_on,
           t.is_bulk, t.is_joint, t.opportunity_id IS NOT NULL AS is_deal, t.day < u.grace_end AS is_grace
    FROM touches t JOIN units u
      ON t.account_id = u.account_id AND t.seller_id = u.old_owner AND t.day >= u.post_from AND t.day < u.until
    WHERE t.kind IN ('call', 'mail', 'meeting', 'visit') AND u.old_owner <> u.new_owner
),
asked AS (
    SELECT DISTINCT a.account_id, a.seller_id, a.day
    FROM activities a
    WHERE a.is_done AND a.day < DATE '2026-07-01' AND a.direction = 'in' AND NOT coalesce(a.is_bulk, FALSE)
      AND a.account_id IS NOT NULL AND a.kind IN ('call', 'mail', 'meeting', 'visit', 'service')
      AND a.seller_id IN (SELECT seller_id FROM sellers WHERE NOT coalesce(is_system, FALSE))
      AND (a.account_id, a.seller_id) IN (SELECT (account_id, seller_id) FROM mine)
),
flagged AS (
    SELECT m.*, r.day IS NOT NULL AND r.day >= m.day - 3 AS is_reply, c.day IS NOT NULL AS is_cover
    FROM mine m
    ASOF LEFT JOIN asked r ON m.account_id = r.account_id AND m.seller_id = r.seller_id AND m.day >= r.day
    LEFT JOIN (SELECT DISTINCT seller_id, day FROM away) c ON c.seller_id = m.new_owner AND c.day = m.day
),
counted AS (
    SELECT *, NOT (is_bulk OR is_grace OR is_joint OR is_deal OR is_reply OR is_cover) AS counts FROM flagged
)
SELECT unit, count(*) FILTER (counts) AS x, count(*) AS n_all, count(*) FILTER (is_bulk) AS n_bulk,
       count(*) FILTER (is_grace) AS n_grace, count(*) FILTER (is_joint) AS n_joint,
       count(*) FILTER (is_deal) AS n_deal, count(*) FILTER (is_cover) AS n_cover,
       count(*) FILTER (is_reply) AS n_reply, count(*) FILTER (counts AND day < half_on) AS x_early,
       count(*) FILTER (counts AND day >= half_on) AS x_late
FROM counted
GROUP BY unit
