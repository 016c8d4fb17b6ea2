"""An internet of the test's own."""

from __future__ import annotations

from tests.agents.clients.fetch.conftest import (  # noqa: F401
    _nothing_is_known_of_any_site,
    authority,
    internet,
)
