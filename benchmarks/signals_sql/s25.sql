-- What each person visibly did each day.
SELECT seller_id, day, count(*) AS n
FROM activities
WHERE is_done AND day < DATE '2026-07-01' AND NOT coalesce(is_bulk, FALSE)
  AND seller_id IN (SELECT seller_id FROM sellers WHERE NOT coalesce(is_system, FALSE))
GROUP BY seller_id, day
