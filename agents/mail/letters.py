"""Letters that a team writes down: a file for each and for each language, filled in with names that are known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from agents.engine.errors import ConfigError
from agents.models import prompts

SUBJECT = "Subject: "


class Letter(NamedTuple):
    """A letter, not filled in yet."""

    subject: str
    text: str

    def filled(self, given: Mapping[str, Any]) -> tuple[str, str]:
        """Subject and text."""
        text = prompts.render(self.text, given).strip()
        return prompts.render(self.subject, given).strip(), re.sub(r"\n{3,}", "\n\n", text) + "\n"


Kind = TypeVar("Kind", bound=Letter)


def load(folder: Path, blank: Mapping[str, Any], kind: type[Kind]) -> dict[tuple[str, str], Kind]:
    """Every letter of the folder, by name and language. `blank` are all names that one may say, each with what stands
    there where nothing is known. Raises `ConfigError` naming the file that is none.
    """
    found: dict[tuple[str, str], Kind] = {}
    for path in sorted(folder.glob("*.md")):
        name, _, language = path.stem.rpartition(".")
        head, _, text = path.read_text("utf-8").partition("\n")
        if not (name and language and head.startswith(SUBJECT) and text.strip()):
            what = f'is no letter; it is called "<letter>.<language>.md" and begins with "{SUBJECT}…"'
            raise ConfigError(f"letters/{path.name} {what}")
        found[name, language] = _checked(path, kind(head.removeprefix(SUBJECT), text), blank)
    return found


def _checked(path: Path, letter: Kind, blank: Mapping[str, Any]) -> Kind:
    for part in letter:
        if unknown := prompts.check(part) - blank.keys():
            known = ", ".join(sorted(blank))
            raise ConfigError(f"letters/{path.name} names {', '.join(sorted(unknown))}; a letter may name {known}")
    subject, _ = letter.filled(blank)
    if not subject:
        raise ConfigError(f"letters/{path.name} has no subject where no name is known; write one")
    return letter
