CREATE OR REPLACE FUNCTION archive_table(month date)
RETURNS text
LANGUAGE sql IMMUTABLE
AS $$
    SELECT 'orders_' || to_char(month, 'YYYY_MM');
$$;

-- Moves the orders of one month to a table of their own; how many there were.
CREATE OR REPLACE FUNCTION archive_orders(month date)
RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
    first date := date_trunc('month', month);
    moved bigint;
BEGIN
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I (LIKE orders INCLUDING ALL)', archive_table(first));
    EXECUTE format(
        'WITH gone AS (DELETE FROM orders WHERE placed_at >= $1 AND placed_at < $2 RETURNING *)
         INSERT INTO %I OVERRIDING SYSTEM VALUE SELECT * FROM gone', archive_table(first))
    USING first, first + interval '1 month';
    GET DIAGNOSTICS moved = ROW_COUNT;

    UPDATE months AS m
    SET archived_at = now(),
        archived = moved
    -- One row: the month is the table's key.
    WHERE m.month = first;

    RETURN moved;
END;
$$;
