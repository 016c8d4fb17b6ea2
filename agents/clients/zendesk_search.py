"""What Zendesk's search finds. It is behind by a few minutes."""

from __future__ import annotations

from agents.clients import zendesk
from agents.clients.zendesk_shapes import Sent
from agents.engine.tool import At
from agents.settings import Settings


class Count(Sent):
    """How many there are. "Search", Show Results Count."""

    count: int


def set_up(settings: Settings) -> bool:
    """Whether Zendesk can be asked at all."""
    return bool(settings.zendesk_url and settings.zendesk_email and settings.zendesk_api_token)


def unsolved(at: At, address: str) -> int:
    """How many tickets of theirs are not solved. `address` is a checked one: nothing else may stand in a query.

    Zendesk Developer Docs, "Search", and Zendesk help, "Search reference". Raises `Refused` and `Later`.
    """
    query = f"type:ticket requester:{address} status<solved"
    return zendesk.read(at, f"tickets of {address}", "/search/count", Count, {"query": query}).count
