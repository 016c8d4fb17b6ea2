"""The repository of the demo, and the pull request that somebody opens on it."""

from __future__ import annotations

import secrets

SUBJECT, REPOSITORY, BRANCH = "acme/shop#1", "acme/shop", "search"
AUTHOR, TITLE = "mona", "Let customers search their orders"

SESSION = '''\
"""Who is signed in, and for how long."""

LIFETIME = {seconds}


def is_alive(session, now):
    return now - session.began < LIFETIME
'''
ORDERS = '''\
"""Orders, as customers see them."""


def order(db, number):
    return db.execute("SELECT * FROM orders WHERE number = ?", [number]).fetchone()
'''
SEARCH = '''\
"""Search, as customers use it."""

import json

API_KEY = "{key}"


def search(db, words):
    return db.execute("SELECT * FROM orders WHERE title LIKE '%" + words + "%'").fetchall()
'''

BEFORE = {"auth/session.py": SESSION.format(seconds=3_600), "shop/orders.py": ORDERS}
INSIDE = (
    ("auth/session.py", "sessions last a month instead of an hour"),
    ("shop/search.py", "an API key in the code, SQL joined by hand, an import nobody uses"),
)
"""What is to be noticed, for the reader of the demo."""


def a_key() -> str:
    """What looks like a live key of a payment provider; made here, so that it opens nothing."""
    return f"sk_live_{secrets.token_hex(12)}"


def after(key: str) -> dict[str, str]:
    """The files that the pull request changes, the key written into one of them."""
    return {"auth/session.py": SESSION.format(seconds=2_592_000), "shop/search.py": SEARCH.format(key=key)}
