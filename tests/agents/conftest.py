"""A GitHub of its own for each test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.agents.github import Hand
from tests.sandbox.github import GitHubSandbox


@pytest.fixture
def hub() -> Iterator[GitHubSandbox]:
    with GitHubSandbox() as hub:
        yield hub


@pytest.fixture
def hand(hub: GitHubSandbox) -> Hand:
    return Hand(hub)
