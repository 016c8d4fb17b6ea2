"""What the journal tools are made with: whoever keeps the journals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from agents.engine.errors import Refused
from agents.engine.tool import At
from agents.tools.journal.shapes import Counts


class Journals(Protocol):
    """The journals of all runs."""

    def counts(self, agents: Sequence[str], since: float, until: float) -> Counts:
        """What they say of each agent from one moment to another (seconds since the epoch)."""


@dataclass(frozen=True, kw_only=True)
class Counting(At):
    """Made for one call."""

    kept: Journals | None = field(default=None, repr=False)

    @property
    def journals(self) -> Journals:
        """Raises `Refused` where there are none."""
        if self.kept is None:
            raise Refused("journals cannot be read here")
        return self.kept
