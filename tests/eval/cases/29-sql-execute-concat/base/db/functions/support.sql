CREATE OR REPLACE FUNCTION support_customer(wanted bigint)
RETURNS SETOF customers
LANGUAGE sql STABLE
AS $$
    SELECT * FROM customers WHERE id = wanted;
$$;

REVOKE ALL ON FUNCTION support_customer FROM PUBLIC;
GRANT EXECUTE ON FUNCTION support_customer TO support;
