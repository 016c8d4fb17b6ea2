"""The letters: what a customer is written, in each language. Filled in from Stripe's own records alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from agents.mail import letters
from agents.tools.stripe.invoiced import Invoice
from agents.tools.stripe.money import spelled

FOLDER = Path(__file__).with_name("letters")
BLANK = {"amount": "", "number": "", "attempts": 0, "next_attempt": "", "page": ""}
"""All that a letter may say. No name: customers write those themselves, and might write more than a name."""


class Letter(letters.Letter):
    """A letter, not filled in yet."""

    def about(self, invoice: Invoice) -> tuple[str, str]:
        """Subject and text for this invoice."""
        return self.filled(
            {
                "amount": spelled(invoice.amount_remaining, invoice.currency),
                "number": invoice.number or invoice.id,
                "attempts": invoice.attempts,
                "next_attempt": invoice.next_attempt[:10],
                "page": invoice.page,
            }
        )


Letters = Mapping[tuple[str, str], Letter]
"""By name and language."""


def load(folder: Path) -> Letters:
    """Every letter of the folder. Raises `ConfigError` naming the file that is none."""
    return letters.load(folder, BLANK, Letter)


LETTERS = load(FOLDER)
