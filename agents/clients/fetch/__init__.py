"""Addresses that somebody else chose, fetched so that nothing of ours is reached by them. `docs/web.md`."""

from __future__ import annotations

from agents.clients.fetch.following import follow
from agents.clients.fetch.one import Fetched, Wish, fetch

__all__ = ["Fetched", "Wish", "fetch", "follow"]
