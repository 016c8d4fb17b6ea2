-- Customers of 'team-2023' keep their price: they get the plan 'team' and a discount of their own.
BEGIN;

ALTER TABLE customers ADD COLUMN discount_percent smallint;

CREATE TEMPORARY TABLE moved ON COMMIT DROP AS
SELECT id
FROM customers
WHERE plan = 'team-2023';

UPDATE customers
SET plan = 'team',
    discount_percent = 20;

INSERT INTO audit_log (what, customer_id)
SELECT 'moved from team-2023', id
FROM moved;

COMMIT;
