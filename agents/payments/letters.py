"""The letters: what a customer is written, in each language. Filled in from Stripe's own records alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from agents.engine.errors import ConfigError
from agents.models import prompts
from agents.tools.stripe.invoiced import Invoice
from agents.tools.stripe.money import spelled

FOLDER = Path(__file__).with_name("letters")
SUBJECT = "Subject: "
BLANK = {"amount": "", "number": "", "attempts": 0, "next_attempt": "", "page": ""}
"""All that a letter may say. No name: customers write those themselves, and might write more than a name."""


class Letter(NamedTuple):
    """A letter, not filled in yet."""

    subject: str
    text: str

    def about(self, invoice: Invoice) -> tuple[str, str]:
        """Subject and text for this invoice."""
        given = {
            "amount": spelled(invoice.amount_remaining, invoice.currency),
            "number": invoice.number or invoice.id,
            "attempts": invoice.attempts,
            "next_attempt": invoice.next_attempt[:10],
            "page": invoice.page,
        }
        text = prompts.render(self.text, given).strip()
        return prompts.render(self.subject, given), re.sub(r"\n{3,}", "\n\n", text) + "\n"


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
        prompts.render(part, BLANK)
    return letter


LETTERS = load(FOLDER)
