"""A GitHub and a Stripe of its own for each test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from agents.clients import github_app, github_cache, github_pause
from tests.agents.github import Hand
from tests.agents.stripe import Teller
from tests.sandbox.github import GitHubSandbox
from tests.sandbox.stripe import StripeSandbox


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


@pytest.fixture(autouse=True)
def _a_process_that_has_not_met_github_yet() -> None:
    """What one test was answered, or told to wait for, is nothing to the next."""
    for each in (github_app, github_cache, github_pause):
        each.forget_all()
