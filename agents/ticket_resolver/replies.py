"""What customers are told, in their language, by the table `replies.toml`: words of the team's, values of records."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, RootModel

from agents.ticket_resolver.policy import FOLDER, Spec, table

Kind = Literal["refunded", "already", "order"]
VALUES: dict[Kind, frozenset[str]] = {
    "refunded": frozenset(("sum", "paid", "date", "refund")),
    "already": frozenset(("paid", "date", "sum")),
    "order": frozenset(("lines",)),
}
"""What each reply may be filled with, and nothing else."""
FALLBACK = "en"


def _fillable(kind: Kind) -> AfterValidator:
    def check(text: str) -> str:
        try:
            names = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        except ValueError as error:
            raise ValueError(f"cannot be filled in: {error}") from None
        if strange := sorted(names - VALUES[kind]):
            known = ", ".join(f"{{{each}}}" for each in sorted(VALUES[kind]))
            raise ValueError(f"has {{{strange[0]}}}; it can be filled with {known}")
        return text.strip()

    return AfterValidator(check)


Text = Annotated[str, Field(min_length=1, max_length=5_000)]


class Replies(Spec):
    """The replies in one language."""

    refunded: Annotated[Text, _fillable("refunded")]
    already: Annotated[Text, _fillable("already")]
    order: Annotated[Text, _fillable("order")]


class Languages(RootModel[dict[Annotated[str, Field(pattern=r"^[a-z]{2}$")], Replies]]):
    """All of them, by their two letters."""


REPLIES = table(FOLDER / "replies.toml", Languages).root


def filled(kind: Kind, language: str, values: Mapping[str, str]) -> str:
    """A reply, in English where there is none in that language."""
    text: str = getattr(REPLIES.get(language) or REPLIES[FALLBACK], kind)
    return text.format(**values)
