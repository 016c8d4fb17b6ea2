-- :month is the first day of a month.
SELECT
    date_trunc('day', o.placed_at) AS day,
    sum(o.total_cents) AS turnover_cents
FROM orders AS o
WHERE o.status <> 'open'
  AND o.placed_at >= :month
  AND o.placed_at < :month + interval '1 month'
GROUP BY 1
ORDER BY 1;
