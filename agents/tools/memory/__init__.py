"""What an agent remembers across its runs: kept by the floor above, as `at.py` says; declared here, one file each."""

from __future__ import annotations

from agents.tools.memory import forget, promote, search, store

TOOLS = (search.search, store.store, forget.forget, promote.promote)
