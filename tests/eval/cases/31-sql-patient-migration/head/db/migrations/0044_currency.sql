-- Not in one transaction: CREATE INDEX CONCURRENTLY cannot be, and each step is safe to run again.
SET lock_timeout = '2s';

-- A constant default is not written to the rows (PostgreSQL 11 and later).
ALTER TABLE orders
    ADD COLUMN IF NOT EXISTS currency text NOT NULL DEFAULT 'EUR';

ALTER TABLE orders DROP CONSTRAINT IF EXISTS orders_currency_form;

ALTER TABLE orders
    ADD CONSTRAINT orders_currency_form CHECK (currency ~ '^[A-Z]{3}$') NOT VALID;

ALTER TABLE orders VALIDATE CONSTRAINT orders_currency_form;

-- What an attempt that was broken off left behind.
DROP INDEX CONCURRENTLY IF EXISTS orders_currency_idx;

CREATE INDEX CONCURRENTLY orders_currency_idx ON orders (currency);
