"""What people ask of us in a comment: the first line of it, and nothing else."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from agents.clients.github_names import Number, Repo

NEWLINE = re.compile(r"\r\n|\r|\n")
COMMAND = re.compile(r"/(?:placet[ \t]+)?(?:(review)|(explain|dismiss)(?:[ \t]+(.*))?)")
"""All of the first line. The conditions in `agent.toml` say the same."""
NUMBER = re.compile(r"#?(\d{1,6})")


class Comment(BaseModel):
    """A comment as its event names it. `body` and `path` are untrusted; the rest is GitHub's own."""

    model_config = ConfigDict(frozen=True)

    repo: Repo
    number: Number
    comment: int
    place: Literal["conversation", "line"]
    commenter: str
    body: str = ""
    path: str = ""
    line: int = 0


class Asked(NamedTuple):
    """A command and what follows it on its line."""

    command: str
    rest: str

    @property
    def n(self) -> int:
        """The number of a finding, "3" or "#3"; 0 where it is none."""
        found = NUMBER.fullmatch(self.rest)
        return int(found[1]) if found else 0


def asked_in(body: str) -> Asked | None:
    """The command that a comment begins with; None for one that begins with anything else."""
    first = NEWLINE.split(body, maxsplit=1)[0].rstrip(" \t")
    found = COMMAND.fullmatch(first)
    return Asked(found[1] or found[2], found[3] or "") if found else None
