BEGIN;

CREATE TEMPORARY TABLE incoming (sku text NOT NULL, count integer NOT NULL) ON COMMIT DROP;

\copy incoming FROM 'north.csv' WITH (FORMAT csv, HEADER true)

INSERT INTO stock AS s (sku, warehouse, count)
SELECT sku, 'north', count FROM incoming
ON CONFLICT (sku, warehouse) DO UPDATE SET count = EXCLUDED.count;

-- The same table again, for the other warehouse.
DELETE FROM incoming;

\copy incoming FROM 'south.csv' WITH (FORMAT csv, HEADER true)

INSERT INTO stock AS s (sku, warehouse, count)
SELECT sku, 'south', count FROM incoming
ON CONFLICT (sku, warehouse) DO UPDATE SET count = EXCLUDED.count;

COMMIT;
