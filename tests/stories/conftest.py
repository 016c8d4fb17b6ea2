"""What stories are told with: a real store, a shop, an installation, and workers that are processes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stories.fleet import Fleet
from tests.tasks.conftest import kit, shop, store, valkey_url
from tests.tasks.kit import Kit

__all__ = ["kit", "shop", "store", "valkey_url"]


@pytest.fixture
def fleet(kit: Kit, valkey_url: str) -> Iterator[Fleet]:
    """Workers of the installation, with no broker."""
    with Fleet(kit, valkey_url) as fleet:
        yield fleet
