-- Each account's contacts before and since its move by whom, and days on which the customer asked in vain.
WITH near AS (
    SELECT u.unit,
           count(*) FILTER (t.day < u.moved_on AND t.seller_id = u.old_owner) AS before,
           count(*) FILTER (t.day < u.moved_on AND t.seller_id = u.new_owner) AS new_before,
           count(*) FILTER (t.day >= u.moved_on AND t.seller_id = u.new_owner) AS n_new,
           count(*) FILTER (t.day >= u.moved_on AND t.seller_id = u.old_owner
                            AND t.seller_id <> u.new_owner) AS n_old,
           count(*) FILTER (t.day >= u.moved_on AND t.seller_id <> u.old_owner
                            AND t.seller_id <> u.new_owner) AS n_other,
           min(t.day) FILTER (t.day >= u.moved_on AND t.seller_id = u.new_owner) AS first_new,
          max(t.day) FILTER (t.day >= u.moved_on AND t.seller_id <> u.new_owner) AS last_other
    FROM touches t JOIN units u
      ON t.account_id = u.account_id AND t.day >= u.pre_from AND t.day <= u.until
    WHERE NOT t.is_bulk
    GROUP BY u.unit
),
asked AS (
    SELECT DISTINCT u.unit, a.account_id, a.day
    FROM activities a JOIN units u
      ON a.account_id = u.account_id AND a.day >= u.moved_on AND a.day < u.due
    WHERE a.is_done AND a.direction = 'in' AND NOT coalesce(a.is_bulk, FALSE)
      AND a.kind IN ('call', 'mail', 'meeting', 'visit', 'service')
      AND a.seller_id IN (SELECT seller_id FROM sellers WHERE NOT coalesce(is_system, FALSE))
),
answers AS (SELECT DISTINCT account_id, day FROM touches WHERE NOT is_bulk),
met AS (
    SELECT a.unit, count(*) AS asked, count(*) FILTER (r.day IS NULL OR r.day > a.day + 5) AS unanswered
    FROM asked a ASOF LEFT JOIN answers r ON a.account_id = r.account_id AND r.day >= a.day
    GROUP BY a.unit
)
SELECT unit, coalesce(before, 0) AS before, coalesce(new_before, 0) AS new_before, coalesce(n_new, 0) AS n_new,
       coalesce(n_old, 0) AS n_old, coalesce(n_other, 0) AS n_other, first_new, last_other,
       coalesce(asked, 0) AS asked, coalesce(unanswered, 0) AS unanswered
FROM near FULL JOIN met USING (unit)
