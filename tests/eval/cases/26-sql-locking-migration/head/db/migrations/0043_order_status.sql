-- orders has 80 million rows, and the shop writes to it all day.
SET lock_timeout = '5s';

CREATE INDEX orders_status_placed_at_idx
    ON orders (status, placed_at DESC)
    WHERE status <> 'archived';

ALTER TABLE orders
    ADD COLUMN channel text;

ALTER TABLE orders
    ADD CONSTRAINT orders_status_known
    CHECK (status IN ('open', 'paid', 'sent', 'returned', 'archived'));

COMMENT ON COLUMN orders.channel IS 'where the order came from: web, app, phone';
