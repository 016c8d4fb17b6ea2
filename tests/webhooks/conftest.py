"""The application on a real store, with keys for everybody."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

import pytest
import redis
from flask.testing import FlaskClient
from pydantic import SecretStr
from redis.backoff import NoBackoff
from redis.retry import Retry

from agents.settings import RECEIVERS, ApiKey, Scope, Settings
from tasks.hints import Hint
from tasks.runs import Runs
from tasks.store import Store
from tasks.store.server import Server
from tasks.world import World
from tests.tasks.conftest import kit, shop, store, valkey_url
from tests.tasks.kit import Kit
from webhooks.app import create_app

__all__ = ["kit", "shop", "store", "valkey_url"]

WORKFLOW = '''
"""A refund of what was ordered."""

from __future__ import annotations

from pydantic import BaseModel

from agents.engine.flow import Call, Done, Flow


class Ticket(BaseModel):
    """What the flow is given."""

    charge: str


def resolve(ticket: Ticket) -> Flow:
    """Look, then refund."""
    order = yield Call("shop.order", number=4)
    yield Call("shop.refund", charge=ticket.charge, amount=order)
    return Done(summary="refunded")
'''

SECRET, OLD_SECRET = "It's a Secret to Everybody", "It was a Secret to Everybody"


def a_key(name: str, *scopes: Scope, person: str = "", agent: str = "") -> ApiKey:
    return ApiKey(key=SecretStr(f"key-of-{name}".ljust(24, "-")), scopes=frozenset(scopes), person=person, agent=agent)


KEYS = {
    "runner": a_key("runner", "run"),
    "reader": a_key("reader", "read"),
    "admin": a_key("admin", "admin"),
    "nobody": a_key("nobody", "approve"),
    "ann": a_key("ann", "approve", "run", "read", person="ann"),
    "bob": a_key("bob", "approve", person="bob"),
    "eve": a_key("eve", "approve", person="eve"),
    "other": a_key("other", "run", agent="another_agent"),
}


def bearer(name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {KEYS[name].key.get_secret_value()}"}


@pytest.fixture
def settings(kit: Kit) -> Settings:
    return kit.settings.model_copy(
        update={
            **{setting: (SecretStr(SECRET), SecretStr(OLD_SECRET)) for setting in RECEIVERS.values()},
            "api_keys": tuple(KEYS.values()),
            "web_threads": 4,
        }
    )


@pytest.fixture
def world(kit: Kit) -> Iterator[World]:
    """The worker that drives what the application begins."""
    kit.install(WORKFLOW)
    world = kit.world()
    yield world
    world.pool.shutdown()


@pytest.fixture
def runs(world: World, valkey_url: str) -> Runs:
    """The door, on the same store."""
    return Runs(world, Hint(valkey_url))


Browse = Callable[..., FlaskClient]


@pytest.fixture
def browse(runs: Runs, settings: Settings) -> Browse:
    """Makes a client of the application, on changed settings where they are given."""

    def make(**changes: object) -> FlaskClient:
        return create_app(runs, settings.model_copy(update=changes)).test_client()

    return make


@pytest.fixture
def away(world: World, settings: Settings, valkey_url: str) -> Iterator[FlaskClient]:
    """A client of an application whose store is not there."""
    nobody = redis.Redis(host="127.0.0.1", port=1, retry=Retry(NoBackoff(), 0))
    lost = dataclasses.replace(world, store=Store(Server(nobody)))
    yield create_app(Runs(lost, Hint(valkey_url)), settings).test_client()
    nobody.close()


@pytest.fixture
def client(browse: Browse) -> FlaskClient:
    return browse()
