"""The summary comment as text: a block that nobody sees, and under it sections, each written by its own flow."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, get_args

Section = Literal["review", "coverage", "commands"]
ORDER: tuple[Section, ...] = get_args(Section)
ROOM: dict[Section, int] = {"review": 20_000, "coverage": 10_000, "commands": 10_000}
"""Characters of each. With the block of 20,000 all is within the 65,536 that GitHub takes."""
HEAD = re.compile(r"(?m)^<!-- placet:section:(review|coverage|commands) -->$")


def sections_in(body: str) -> dict[Section, str]:
    """The sections of a comment, each to where the next one begins; of two of one name the first."""
    pieces = HEAD.split(body.replace("\r\n", "\n"))
    found: dict[Section, str] = {}
    for name, text in zip(pieces[1::2], pieces[2::2], strict=True):
        for each in ORDER:
            if each == name and text.strip():
                found.setdefault(each, text.strip())
    return found


def comment_of(block: str, sections: Mapping[Section, str]) -> str:
    """The whole comment, its block first."""
    parts = (f"<!-- placet:section:{name} -->\n{sections[name]}" for name in ORDER if sections.get(name))
    return "\n\n".join([block, *parts])


def tame(text: str) -> str:
    """A section's text in which nothing can pass for a block or for the head of a section."""
    return text.replace("\r\n", "\n").replace("<!--", "&lt;!--").strip()
