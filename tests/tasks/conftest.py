"""A real Valkey server, and a store of its own for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tasks.store import Store
from tasks.store.server import Server
from tests.sandbox.shop import Shop
from tests.sandbox.stripe import StripeSandbox
from tests.sandbox.zendesk import ZendeskSandbox
from tests.tasks.helpdesk import HelpDesk
from tests.tasks.kit import Kit
from tests.tasks.valkey import UNHURT, serve


@pytest.fixture(scope="session")
def valkey_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server for all tests of a process."""
    server = serve(tmp_path_factory.mktemp("valkey"), how=UNHURT)
    yield f"redis://127.0.0.1:{server.port}/0"
    server.stop()


@pytest.fixture
def store(valkey_url: str) -> Iterator[Store]:
    """An empty store."""
    client = redis.Redis.from_url(valkey_url)
    client.flushall()
    yield Store(Server(client))
    client.close()


@pytest.fixture
def shop() -> Iterator[Shop]:
    """The sandbox shop, open."""
    with Shop() as shop:
        yield shop


@pytest.fixture
def kit(tmp_path: Path, store: Store, shop: Shop) -> Kit:
    """An installation with the resolver agent."""
    return Kit(tmp_path, store, shop)


@pytest.fixture
def house(tmp_path: Path, store: Store) -> Iterator[HelpDesk]:
    """An installation beside a bank and a help desk."""
    with StripeSandbox() as bank, ZendeskSandbox() as desk:
        yield HelpDesk(tmp_path, store, bank, desk)
