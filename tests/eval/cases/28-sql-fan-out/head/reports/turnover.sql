-- :month is the first day of a month. An order has a parcel for each warehouse that takes part in it.
SELECT
    date_trunc('day', o.placed_at) AS day,
    count(DISTINCT o.id) AS orders,
    sum(o.total_cents) AS turnover_cents,
    count(p.id) FILTER (WHERE p.returned_at IS NOT NULL) AS returned_parcels
FROM orders AS o
LEFT JOIN parcels AS p ON p.order_id = o.id
WHERE o.status <> 'open'
  AND o.placed_at BETWEEN :month AND :month + interval '1 month' - interval '1 day'
GROUP BY 1
ORDER BY 1;
