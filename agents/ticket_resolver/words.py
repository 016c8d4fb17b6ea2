"""What the rules make of a customer's words, by the table `words.toml`. To abstain is an answer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Annotated, Literal

from pydantic import Field, RootModel

from agents.ticket_resolver.policy import FOLDER, Spec, table
from agents.ticket_resolver.shapes import RULES, Wish

LONG = 3_000
"""Characters; what is longer says too much for a table of words."""
OPENING = 80
"""Characters in which a machine's answer says what it is."""
Phrases = Annotated[tuple[Annotated[str, Field(min_length=2)], ...], Field(strict=False)]
Group = Literal["refund", "order", "unsure", "automatic"]


class Words(Spec):
    """The phrases of one language."""

    refund: Phrases
    order: Phrases
    unsure: Phrases
    automatic: Phrases


class Languages(RootModel[dict[Annotated[str, Field(pattern=r"^[a-z]{2}$")], Words]]):
    """All of them, by their two letters."""


WORDS = table(FOLDER / "words.toml", Languages).root


def guess(text: str, locale: str) -> Wish:
    """What the words say, and in which language; `locale` decides where several languages have them."""
    plain = _plain(text)
    refund, order = _languages(plain, "refund"), _languages(plain, "order")
    languages = [*refund, *order]
    language = locale if locale in languages or not languages else languages[0]
    if len(text) > LONG or bool(refund) == bool(order) or _languages(plain, "unsure"):
        return Wish(kind="abstain", language=language, by=RULES)
    return Wish(kind="refund" if refund else "order", language=language, by=RULES)


def machine_made(texts: Iterable[str]) -> bool:
    """Whether a subject or a text begins as a machine's answer does."""
    starts = (_pattern("automatic", language).match(_plain(text[:OPENING])) for text in texts for language in WORDS)
    return any(starts)


def _languages(plain: str, group: Group) -> list[str]:
    """Those that have the most of a group's words in a text; none where there are none."""
    counts = {language: len(_pattern(group, language).findall(plain)) for language in WORDS}
    most = max(counts.values())
    return [language for language, count in counts.items() if count == most] if most else []


@cache
def _pattern(group: Group, language: str) -> re.Pattern[str]:
    return re.compile("|".join(map(_phrase, getattr(WORDS[language], group))))


def _phrase(phrase: str) -> str:
    """Whole words, or the beginning of one; where a script sets no spaces, anywhere."""
    plain = _plain(phrase)
    if any(unicodedata.east_asian_width(each) in "WF" for each in plain):
        return re.escape(plain)
    stem = re.escape(plain.removesuffix("*"))
    return rf"(?<!\w){stem}" + ("" if plain.endswith("*") else r"(?!\w)")


def _plain(text: str) -> str:
    """As it is compared: one form of each letter, no capitals, one kind of apostrophe, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().replace("’", "'").split())
