"""What the door answers when it cannot do what was asked. The message is for the person who asked."""

from __future__ import annotations

from agents.engine.errors import PlacetError
from tasks.status import DecisionView


class StoreAway(PlacetError):
    """The store cannot be reached; nothing was taken. Try again in a moment."""


class NotFound(PlacetError):
    """There is no such thing."""


class Invalid(PlacetError):
    """The request cannot be carried out as it was made."""


class Forbidden(PlacetError):
    """This person may not do that."""


class AlreadyDecided(PlacetError):
    """Somebody else answered first: `decision` is the one that stands."""

    def __init__(self, decision: DecisionView) -> None:
        super().__init__(f"already decided by {decision.by}: {decision.outcome}")
        self.decision = decision


class NoLongerOpen(PlacetError):
    """The question was closed before anybody answered: it expired, or the world moved on."""


class LinkExpired(PlacetError):
    """The link was good once, and is too old now."""


class LinkForged(PlacetError):
    """The link was not made by this installation, or was changed."""
