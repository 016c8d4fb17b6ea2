from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.clients.mcp import pool
from tests.agents.clients.mcp.visitor import SECRET, Visitor
from tests.sandbox.mcp import Unruly


@pytest.fixture(autouse=True)
def _connections_of_their_own() -> Iterator[None]:
    yield
    pool.forget_all()


@pytest.fixture
def server(tmp_path: Path) -> Unruly:
    """Over standard input and output."""
    return Unruly(tmp_path / "server")


@pytest.fixture
def visitor(server: Unruly) -> Visitor:
    return Visitor(server.spec(env={"TOKEN": "{THERE_TOKEN}"}), THERE_TOKEN=SECRET)


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Unruly]:
    """Over HTTP."""
    with Unruly(tmp_path / "web") as web:
        yield web


@pytest.fixture
def guest(web: Unruly) -> Visitor:
    return Visitor(web.spec(headers={"Authorization": "Bearer {THERE_TOKEN}"}), THERE_TOKEN=SECRET)
