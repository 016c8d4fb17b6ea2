CREATE OR REPLACE FUNCTION support_customer(wanted bigint)
RETURNS SETOF customers
LANGUAGE sql STABLE
AS $$
    SELECT * FROM customers WHERE id = wanted;
$$;

REVOKE ALL ON FUNCTION support_customer FROM PUBLIC;
GRANT EXECUTE ON FUNCTION support_customer TO support;

-- Customers in whose column `field` the words stand.
CREATE OR REPLACE FUNCTION support_search(field text, words text)
RETURNS SETOF customers
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = app, pg_temp
AS $$
BEGIN
    IF length(words) < 3 THEN
        RAISE EXCEPTION 'at least three letters, please';
    END IF;
    RETURN QUERY EXECUTE
        'SELECT * FROM customers WHERE ' || quote_ident(field)
        || ' ILIKE ''%' || words || '%'' LIMIT 50';
END;
$$;

REVOKE ALL ON FUNCTION support_search FROM PUBLIC;
GRANT EXECUTE ON FUNCTION support_search TO support;
