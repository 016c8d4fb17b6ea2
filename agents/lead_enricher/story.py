"""What a run has found out and done so far: what the note on a contact tells people, and how the run's summary ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from agents.engine.flow import Done
from agents.tools.crm.fields import HeldBack

from .ideal import Score
from .known import Known
from .owners import Choice
from .shapes import Outcome


@dataclass
class Story:
    """Grows as the flow goes on, from recorded results alone."""

    contact: str
    came: datetime | None = None
    """When it became a lead; None: nobody says."""
    company: str = ""
    """Its id in HubSpot; empty: none is known."""
    known: dict[str, Known] = field(default_factory=dict)
    score: Score | None = None
    choice: Choice | None = None
    written: list[str] = field(default_factory=list)
    """Properties that were filled in."""
    held_back: list[HeldBack] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    """What could not be found out or done, a clause each, as the note says."""
    undone: list[str] = field(default_factory=list)
    """What could not be done once the note was left, or the note itself: the summary alone says it."""
    sent: list[int] = field(default_factory=list)
    """The mails that went out, by their place in the sequence."""

    def done(self, outcome: Outcome, why: str) -> Done:
        """How the run ends: for people, and for programs."""
        said = "; ".join([f"contact {self.contact}: {why}{self._score}{self._sent}", *self.undone])
        return Done(summary=said, output=self.output(outcome, why))

    def output(self, outcome: Outcome, why: str) -> dict[str, str | int | list[int] | None]:
        """For programs. `score` None: it was not come to."""
        owner = self.choice.owner if self.choice else None
        return {
            "outcome": outcome,
            "why": why,
            "contact": self.contact,
            "company": self.company,
            "score": self.score.points if self.score else None,
            "grade": self.score.grade.grade if self.score else "",
            "owner": owner.email if owner else "",
            "sent": list(self.sent),
        }

    @property
    def _score(self) -> str:
        return f" (score {self.score.points}, grade {self.score.grade.grade})" if self.score else ""

    @property
    def _sent(self) -> str:
        if not self.sent:
            return ""
        return f"; {len(self.sent)} mail was sent" if len(self.sent) == 1 else f"; {len(self.sent)} mails were sent"
