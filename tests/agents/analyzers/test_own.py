"""Placet's own analyzers, of SQL and of keys: what they find, and what they leave alone."""

from __future__ import annotations

import pytest

from agents.analyzers.own import keys, sql


def by_sql(text: str, place: str = "0001/1.sql") -> list[tuple[int, str]]:
    return sorted((each.line, each.rule) for each in sql.remarks(place, text))


def by_keys(text: str, place: str = "0001/a.yaml") -> list[tuple[int, str]]:
    return [(each.line, each.rule) for each in keys.remarks(place, text)]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("DELETE FROM orders;", "sql-delete-without-where"),
        ("delete from `shop`.orders", "sql-delete-without-where"),
        ("WITH x AS (SELECT 1 WHERE 1 = 1) DELETE FROM orders;", "sql-delete-without-where"),
        ("UPDATE orders SET status = 'x';", "sql-update-without-where"),
        ("UPDATE o SET a = (SELECT 1 FROM z WHERE z.id = o.id);", "sql-update-without-where"),
        ("GRANT ALL PRIVILEGES ON DATABASE app TO web;", "sql-grant-all"),
        ("GRANT SELECT ON t TO PUBLIC;", "sql-grant-public"),
        ("CREATE ROLE app SUPERUSER;", "sql-superuser"),
        ("DROP TABLE IF EXISTS orders;", "sql-drop-table"),
        ("DROP SCHEMA shop CASCADE;", "sql-drop-schema"),
        ("TRUNCATE TABLE orders;", "sql-truncate"),
        ("ALTER TABLE orders DROP COLUMN old;", "sql-drop-column"),
        ("ALTER TABLE orders ADD COLUMN code int NOT NULL;", "sql-not-null-without-default"),
        ("SELECT a FROM b WHERE c = NULL;", "sql-equals-null"),
        ("INSERT INTO t (a, b) VALUES (1, now(), 3);", "sql-insert-count"),
        ("CREATE TABLE t (a int, b text, a text);", "sql-column-twice"),
        ("CREATE TABLE t (unit_price FLOAT);", "sql-money-float"),
        ("CREATE ROLE app LOGIN PASSWORD 'x';", "sql-password"),
        ("EXECUTE 'SELECT * FROM ' || name;", "sql-injection"),
    ],
)
def test_what_is_seldom_meant_is_found(text: str, rule: str) -> None:
    assert by_sql(f"-- first\n{text}") == [(2, rule)]


@pytest.mark.parametrize(
    "text",
    [
        "DELETE FROM orders WHERE id = 1;",
        "UPDATE orders SET a = NULL WHERE id = 1;",
        "UPDATE a SET x = b.x FROM b WHERE b.id = a.id;",
        "ALTER TABLE o ADD COLUMN note text; UPDATE o SET note = '';",
        "CREATE TEMP TABLE t (a int); DELETE FROM t; DROP TABLE t;",
        "INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 2;",
        "SELECT * FROM t FOR UPDATE;",
        "CREATE TABLE x (a int REFERENCES y (id) ON DELETE CASCADE ON UPDATE CASCADE, UNIQUE (a), UNIQUE (b));",
        "GRANT SELECT ON t TO reader;",
        "ALTER TABLE o ADD COLUMN code int NOT NULL DEFAULT 0, ADD CONSTRAINT c CHECK (code IS NOT NULL);",
        "INSERT INTO t (a, b) VALUES (1, f(2, 3)), (2, 'x,y');",
        "INSERT INTO a SELECT 1;",
        "CREATE TABLE t (price NUMERIC(10, 2));",
        "-- +goose Down\nDROP TABLE orders;",
        "EXECUTE format('SELECT * FROM %I', name);",
        "SELECT 'DELETE FROM orders;'; -- DELETE FROM orders;",
    ],
)
def test_what_is_fine_is_left_alone(text: str) -> None:
    assert by_sql(text) == []


def test_a_file_that_undoes_a_migration_may_drop() -> None:
    assert by_sql("DROP TABLE orders;", "0001/3_orders.down.sql") == []
    assert by_sql("-- Down\nDROP TABLE a;\n-- Up\nDROP TABLE b;") == [(4, "sql-drop-table")]


@pytest.mark.parametrize("text", ["", ";;;", "'never closed", "((((", "\0", "🙂 )", "-- only a comment"])
def test_what_is_hardly_sql_is_no_error(text: str) -> None:
    assert by_sql(text) == []


def test_a_key_that_stands_twice_is_found_wherever_it_is() -> None:
    assert by_keys("a: 1\nb:\n  - x: 1\n    x: 2\na: 3\n") == [(5, "duplicate-key"), (4, "duplicate-key")]
    assert by_keys('{"a": 1, "a": 2}', "0001/a.json") == [(1, "duplicate-key")]
    assert by_keys("a: 1\n---\na: 1\nb: {<<: *x, <<: *y}\n".replace("*x", "{}").replace("*y", "{}")) == []
    assert by_keys('1: a\n"1": b\n') == []


def test_of_a_long_key_only_the_beginning_is_told() -> None:
    (found,) = keys.remarks("0001/a.yaml", f'? "{"k" * 100_000}"\n: 1\n' * 2)
    assert f"the key '{'k' * keys.NAMED}' stands here again (first on line 1)" in found.message


def test_what_is_no_yaml_is_found_and_a_template_is_not_looked_at() -> None:
    assert by_keys("a: 1\n b: [\n") == [(2, "yaml-syntax")]
    assert by_keys("a: {{ .Values.x }}\na: 1\n") == []
    assert by_keys('{\n\t// a comment\n\t"a": 1,\n}', "0001/tsconfig.json") == []
    assert by_keys("a: !Ref x\nb: &y [*y]\n") == []


def test_what_is_nested_too_deep_is_no_error() -> None:
    assert by_keys("[" * 3000 + "]" * 3000) == []
