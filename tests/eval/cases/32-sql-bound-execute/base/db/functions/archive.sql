CREATE OR REPLACE FUNCTION archive_table(month date)
RETURNS text
LANGUAGE sql IMMUTABLE
AS $$
    SELECT 'orders_' || to_char(month, 'YYYY_MM');
$$;
