"""What the enricher is given, and how its flow turns aside."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from agents.engine.errors import PlacetError
from agents.engine.event import Trust
from agents.tools.crm.shapes import Id

Outcome = Literal[
    "written to",
    "scored",
    "left alone",
    "gone",
    "merged",
    "opted out",
    "in conversation",
    "with people",
    "no address",
    "denied",
    "not answered",
    "proposed",
    "not sent",
]
"""What a run came to. Whatever stops a sequence is one of these, and the run is done."""


class LeadEvent(BaseModel):
    """The contact that was made; all else is read from HubSpot.

    `occurred`: when, in milliseconds since the epoch; None where nobody says (a run begun by hand).
    """

    model_config = ConfigDict(frozen=True)
    trust: ClassVar[dict[str, Trust]] = {"id": "internal", "occurred": "internal"}

    id: Id
    occurred: int | None = None

    @property
    def came(self) -> datetime | None:
        """The same as a moment; None for one that no calendar has, too."""
        if self.occurred is None or not 0 <= self.occurred < 10**14:
            return None
        return datetime.fromtimestamp(self.occurred / 1000, UTC)


class Stopped(PlacetError):
    """Nothing more is written to a contact; says why, in a clause that people read."""

    def __init__(self, outcome: Outcome, why: str) -> None:
        super().__init__(why)
        self.outcome: Outcome = outcome
