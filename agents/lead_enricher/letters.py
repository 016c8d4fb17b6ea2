"""The letters of the sequence, in each language: the team's words, filled in with checked names and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from agents.engine.errors import ConfigError
from agents.models import prompts

FOLDER = Path(__file__).with_name("letters")
SUBJECT = "Subject: "
BLANK = {"first_name": "", "company": "", "sender": ""}
"""All that a letter may say, each perhaps empty. Names come through `names.py` and no other way."""


class Letter(NamedTuple):
    """A letter, not filled in yet."""

    subject: str
    text: str

    def to(self, names: Mapping[str, str]) -> tuple[str, str]:
        """Subject and text for somebody."""
        given = {**BLANK, **names}
        text = prompts.render(self.text, given).strip()
        return prompts.render(self.subject, given).strip(), re.sub(r"\n{3,}", "\n\n", text) + "\n"


Letters = Mapping[tuple[str, str], Letter]
"""By name and language."""


def load(folder: Path) -> Letters:
    """Every letter of the folder. Raises `ConfigError` naming the file that is none."""
    found = {}
    for path in sorted(folder.glob("*.md")):
        name, _, language = path.stem.rpartition(".")
        head, _, text = path.read_text("utf-8").partition("\n")
        if not (name and language and head.startswith(SUBJECT) and text.strip()):
            what = f'is no letter; it is called "<letter>.<language>.md" and begins with "{SUBJECT}…"'
            raise ConfigError(f"letters/{path.name} {what}")
        found[name, language] = _checked(path, Letter(head.removeprefix(SUBJECT), text))
    return found


def _checked(path: Path, letter: Letter) -> Letter:
    for part in letter:
        if unknown := prompts.check(part) - BLANK.keys():
            known = ", ".join(sorted(BLANK))
            raise ConfigError(f"letters/{path.name} names {', '.join(sorted(unknown))}; a letter may name {known}")
    if not all(letter.to({})):
        raise ConfigError(f"letters/{path.name} has no subject where no name is known; write one")
    return letter


LETTERS = load(FOLDER)
