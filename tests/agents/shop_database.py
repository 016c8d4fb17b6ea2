"""A team's own database with a few orders, the queries it has for agents, and calls of the tools they become."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from agents.catalog import Catalog
from agents.engine.errors import ConfigError
from agents.engine.tool import Tool
from agents.settings import Settings, load
from tests.agents.github import at_of

TABLE = "CREATE TABLE orders (id INTEGER, customer TEXT, placed_on TEXT, total NUMERIC, paid INTEGER, note TEXT)"
ORDERS = [
    (1, "ann@example.com", "2026-01-05", 10.25, 1, "Grüße"),
    (2, "ann@example.com", "2026-02-07", 99, 0, None),
    (3, "bob@example.com", "2026-03-09", 5, 1, "hello"),
]
SEARCH = """\
[queries.of_customer]
title = "A customer's orders, the newest first"
sql = '''
SELECT id, placed_on, total, paid, note FROM orders
WHERE customer = :customer
ORDER BY placed_on DESC
'''
parameters.customer = { type = "email", role = "ref" }

[queries.of_customer.columns]
id = { type = "text", trust = "internal" }
placed_on = { type = "date", trust = "internal" }
total = { type = "decimal", trust = "internal" }
paid = { type = "bool", trust = "internal" }
note = { type = "text" }
"""


class ShopDatabase:
    """A file of SQLite's, and the folder with orders.toml beside it."""

    def __init__(self, folder: Path, queries: str = SEARCH) -> None:
        self.folder, self.path = folder, folder / "shop.db"
        self.run(TABLE)
        with closing(sqlite3.connect(self.path)) as connection:
            connection.executemany("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)", ORDERS)
            connection.commit()
        self.write(queries)

    def run(self, sql: str) -> list[Any]:
        with closing(sqlite3.connect(self.path)) as connection:
            found = connection.execute(sql).fetchall()
            connection.commit()
            return found

    def write(self, queries: str) -> None:
        (self.folder / "orders.toml").write_text(queries)

    def change(self, old: str, new: str) -> None:
        assert old in SEARCH
        self.write(SEARCH.replace(old, new))

    @property
    def settings(self) -> Settings:
        return load(_env_file=None, config_dir=self.folder, orders_database_url=f"sqlite:///{self.path}")

    def tool(self, name: str = "orders.of_customer") -> Tool:
        return Catalog.load(self.settings, frozenset(), roots=()).tools[name]

    def ask(self, name: str = "orders.of_customer", **args: Any) -> Any:
        tool = self.tool(name)
        return tool.call(at_of(self.settings, tool), tool.validated(args))

    def refusal(self, **settings: Any) -> str:
        """What is said of orders.toml at the start."""
        try:
            Catalog.load(self.settings.model_copy(update=settings), frozenset(), roots=())
        except ConfigError as error:
            return str(error)
        return ""
