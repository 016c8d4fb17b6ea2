"""What is kept of outreach, as it is handed about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal, NamedTuple

Kind = Literal["address", "domain"]


class OptOut(NamedTuple):
    """One, as it is kept. `entered_by`: a person; empty: themselves, by a stop link. `at`: seconds since the epoch."""

    kind: Kind
    value: str
    entered_by: str
    at: float

    @property
    def words(self) -> str:
        """Why they are not written to."""
        how = f"as {self.entered_by} has entered" if self.entered_by else "by their own stop link"
        when = datetime.fromtimestamp(self.at, UTC)
        about = f"everybody at {self.value}" if self.kind == "domain" else self.value
        return f"{about} wants no more mail, {how} on {when:%Y-%m-%d}"


class Stop(NamedTuple):
    """A stop link that was followed: whose, and what the run it came from was about."""

    delivery: str
    address: str
    run: str
    subject: str
    at: float
