"""The letters of the sequence, in each language: the team's words, filled in with checked names and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from agents.mail import letters

FOLDER = Path(__file__).with_name("letters")
BLANK = {"first_name": "", "company": "", "sender": ""}
"""All that a letter may say, each perhaps empty. Names come through `names.py` and no other way."""


class Letter(letters.Letter):
    """A letter, not filled in yet."""

    def to(self, names: Mapping[str, str]) -> tuple[str, str]:
        """Subject and text for somebody."""
        return self.filled({**BLANK, **names})


Letters = Mapping[tuple[str, str], Letter]
"""By name and language."""


def load(folder: Path) -> Letters:
    """Every letter of the folder. Raises `ConfigError` naming the file that is none."""
    return letters.load(folder, BLANK, Letter)


LETTERS = load(FOLDER)
