"""The sections of the summary, from `sections.toml`."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from agents.engine.errors import ConfigError

FILE = Path(__file__).with_name("sections.toml")
Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class Table(BaseModel):
    """A table of the file; what it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Section(Table):
    """Agents whose numbers stand under one title."""

    title: Name
    agents: Annotated[tuple[Name, ...], Field(min_length=1)]


class Sections(Table):
    """All of them."""

    sections: Annotated[tuple[Section, ...], Field(min_length=1)]

    @property
    def agents(self) -> tuple[str, ...]:
        """Every agent that is told of, once."""
        return tuple(dict.fromkeys(name for section in self.sections for name in section.agents))


def load(path: Path) -> Sections:
    """Read the file. Raises `ConfigError` naming what does not fit."""
    try:
        return Sections.model_validate(tomllib.loads(path.read_text("utf-8")))
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        wrong = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in found)
        raise ConfigError(f"{path.name} does not fit: {wrong}") from None


SECTIONS = load(FILE)
