"""Locks in migrations: those that hold up a busy table are found, and the patient ones are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.analyzers.own import migrations
from agents.analyzers.table import DEFAULTS

CASES = Path(__file__).parents[2] / "eval/cases"


def found(text: str, place: str = "0001/1.sql") -> list[tuple[int, str]]:
    return [(each.line, each.rule) for each in migrations.remarks(place, text)]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("CREATE INDEX i ON orders (a);", "sql-index-locks"),
        ("create unique index if not exists i on shop.orders using btree (a)", "sql-index-locks"),
        ("ALTER TABLE orders ADD CONSTRAINT c CHECK (a > 0);", "sql-constraint-locks"),
        ("ALTER TABLE ONLY orders ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES b (id);", "sql-constraint-locks"),
        ('ALTER TABLE orders ADD CONSTRAINT "c" NOT NULL a;', "sql-constraint-locks"),
        ("CREATE TABLE b (id int); CREATE INDEX i ON orders (a);", "sql-index-locks"),
    ],
)
def test_what_locks_a_table_that_is_there_is_found(text: str, rule: str) -> None:
    assert found(f"-- first\n{text}") == [(2, rule)]


def test_each_constraint_is_found_on_its_own_line() -> None:
    text = "ALTER TABLE o\n ADD a int,\n ADD CONSTRAINT c CHECK (a > 0) NOT VALID,\n ADD CONSTRAINT d CHECK (a < 9);"
    assert found(text) == [(4, "sql-constraint-locks")]


@pytest.mark.parametrize(
    "text",
    [
        "CREATE INDEX CONCURRENTLY i ON orders (a);",
        "CREATE TABLE orders (a int); CREATE INDEX i ON orders (a); ALTER TABLE orders ADD CONSTRAINT c CHECK (a > 0);",
        "ALTER TABLE orders ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES b (id) NOT VALID;",
        "ALTER TABLE orders VALIDATE CONSTRAINT c;",
        "ALTER TABLE orders ADD CONSTRAINT c UNIQUE USING INDEX i;",
        "ALTER TABLE orders DROP CONSTRAINT c;",
        "CREATE TABLE t (a int, CONSTRAINT c CHECK (a > 0));",
        "CREATE INDEX i ON `orders` (a);",
        "CREATE TABLE t (id int AUTO_INCREMENT); CREATE INDEX i ON orders (a);",
        "-- +goose Down\nCREATE INDEX i ON orders (a);",
        "SELECT 'CREATE INDEX i ON orders (a)';",
        "CREATE INDEX",
        "'never closed",
    ],
)
def test_what_is_patient_or_not_for_postgresql_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_only_files_of_migrations_are_read() -> None:
    row = DEFAULTS["migrations"]
    paths = ["db/migrations/1.sql", "migrations/a/1.sql", "schema.sql", "migrations/1.py"]
    assert [row.reads(path) for path in paths] == [True, True, False, False]


def test_the_locking_migration_is_found_and_the_patient_one_is_not() -> None:
    (locking,), (patient,) = (list(CASES.glob(f"{n}-*/head/db/migrations/*.sql")) for n in (26, 31))
    assert found(locking.read_text()) == [(4, "sql-index-locks"), (12, "sql-constraint-locks")]
    assert found(patient.read_text()) == []
