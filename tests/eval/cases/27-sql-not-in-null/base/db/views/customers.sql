-- customers.referred_by is NULL for those who came by themselves.
CREATE OR REPLACE VIEW active_customers AS
SELECT c.id, c.email, c.referred_by
FROM customers AS c
WHERE EXISTS (
    SELECT 1
    FROM orders AS o
    WHERE o.customer_id = c.id
      AND o.placed_at > now() - interval '1 year'
);
