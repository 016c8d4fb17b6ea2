"""A CRM, a mail server, and an installation beside them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.clients import hubspot_site, web
from tasks.store import Store
from tests.agents.clients.fetch.conftest import (  # noqa: F401
    _nothing_is_known_of_any_site,
    authority,
    internet,
)
from tests.sandbox.hubspot import HubSpotSandbox
from tests.sandbox.mailbox import Mailbox, receiving
from tests.tasks.sales import Sales


@pytest.fixture
def crm() -> Iterator[HubSpotSandbox]:
    with HubSpotSandbox() as crm:
        yield crm
    web.forget_all()
    hubspot_site.forget_all()


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with receiving() as box:
        yield box


@pytest.fixture
def sales(tmp_path: Path, store: Store, crm: HubSpotSandbox, box: Mailbox) -> Sales:
    return Sales(tmp_path, store, crm, box)
