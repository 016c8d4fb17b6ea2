"""A stateful stand-in of each provider for each test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from agents.clients import github_app, github_cache, github_pause, hubspot_site, web, zendesk
from tests.agents.github import Hand
from tests.agents.stripe import Teller
from tests.agents.vendors import Clerk
from tests.sandbox.github import GitHubSandbox
from tests.sandbox.hubspot import HubSpotSandbox
from tests.sandbox.stripe import StripeSandbox
from tests.sandbox.zendesk import ZendeskSandbox


@pytest.fixture
def hub() -> Iterator[GitHubSandbox]:
    with GitHubSandbox() as hub:
        yield hub


@pytest.fixture
def hand(hub: GitHubSandbox) -> Hand:
    return Hand(hub)


@pytest.fixture
def bank() -> Iterator[StripeSandbox]:
    with StripeSandbox() as bank:
        yield bank


@pytest.fixture
def teller(bank: StripeSandbox) -> Teller:
    return Teller(bank.url, bank.key)


@pytest.fixture
def desk() -> Iterator[ZendeskSandbox]:
    with ZendeskSandbox() as desk:
        yield desk


@pytest.fixture
def clerk(desk: ZendeskSandbox) -> Clerk:
    return Clerk(zendesk_api_url=desk.url, zendesk_email=desk.bot.email, zendesk_api_token=desk.token)


@pytest.fixture
def crm() -> Iterator[HubSpotSandbox]:
    with HubSpotSandbox() as crm:
        yield crm


@pytest.fixture
def reader(crm: HubSpotSandbox) -> Clerk:
    return Clerk(hubspot_api_url=crm.url, hubspot_access_token=crm.token)


@pytest.fixture(autouse=True)
def _a_process_that_has_met_nobody_yet() -> Iterator[None]:
    """What one test was answered, or told to wait for, is nothing to the next."""
    yield
    for each in (github_app, github_cache, github_pause, hubspot_site, web, zendesk):
        each.forget_all()
