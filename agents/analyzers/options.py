"""What the operator may set beside `analyzers.run`: limits, defaults that are off, programs of their own."""

from __future__ import annotations

from pydantic import Field, field_validator

from agents.analyzers.program import Name, Program
from agents.analyzers.shapes import Limits
from agents.analyzers.table import DEFAULTS


class Options(Limits):
    """`off`: defaults that do not run. `programs`: more rows of the table; one of a default's name replaces it."""

    off: tuple[str, ...] = ()
    programs: dict[Name, Program] = Field(default={}, max_length=20)

    @field_validator("off")
    @classmethod
    def _are_defaults(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [name for name in names if name not in DEFAULTS]:
            raise ValueError(f"there is no default {', '.join(unknown)}; there are {', '.join(DEFAULTS)}")
        return names

    def table(self) -> dict[str, Program]:
        """The rows that run, by name."""
        rows = {**DEFAULTS, **self.programs}
        return {name: row for name, row in rows.items() if name not in self.off or name in self.programs}
