"""The articles' table."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import psycopg


def dsn(host: str, user: str, password: str) -> str:
    return f"postgresql://{quote(user)}:{quote(password, safe='')}@{host}/shop"


class Database:
    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection

    def upsert(self, article: dict[str, Any]) -> None:
        self.connection.execute("SELECT upsert_article(%s, %s)", (article["sku"], article["cents"]))
