"""A CRM, a mail server, and somebody who writes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.clients import web
from tests.sandbox.hubspot import HubSpotSandbox
from tests.sandbox.mailbox import Mailbox, receiving
from tests.tasks.outreach.writer import Writer


@pytest.fixture
def crm() -> Iterator[HubSpotSandbox]:
    with HubSpotSandbox() as crm:
        yield crm
    web.forget_all()


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with receiving() as box:
        yield box


@pytest.fixture
def writer(tmp_path: Path, crm: HubSpotSandbox, box: Mailbox) -> Writer:
    return Writer.of(tmp_path, crm, box)


@pytest.fixture
def amy(crm: HubSpotSandbox) -> str:
    """The id of a contact."""
    return crm.add_contact(email="Amy@acme.example", firstname="Amy").id
