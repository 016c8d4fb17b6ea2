"""What runs are driven against: models' servers, and the sandbox's pet shop by its OpenAPI document."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.store import Store
from tests.agents.models.server import ChatServer, serving
from tests.sandbox.pets import PetsSandbox
from tests.sandbox.shop import Shop
from tests.tasks.kit import Kit


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with serving() as chat:
        yield chat


@pytest.fixture
def other() -> Iterator[ChatServer]:
    """One that stands in."""
    with serving() as chat:
        yield chat


@pytest.fixture
def pets(monkeypatch: pytest.MonkeyPatch) -> Iterator[PetsSandbox]:
    with PetsSandbox() as pets:
        monkeypatch.setenv("PETS_KEY", pets.key)
        yield pets


@pytest.fixture
def petshop(tmp_path: Path, store: Store, shop: Shop, pets: PetsSandbox) -> Kit:
    """A kit that reaches the pet shop."""
    made = Kit(tmp_path, store, shop)
    networks = (ipaddress.ip_network("127.0.0.0/8"),)
    made.settings = made.settings.model_copy(update={"web_allowed_networks": networks})
    (made.settings.config_dir / "apis").mkdir()
    (made.settings.config_dir / "apis/pets.json").write_text(json.dumps(pets.document()))
    (made.settings.config_dir / "servers.toml").write_text(pets.toml())
    return made
