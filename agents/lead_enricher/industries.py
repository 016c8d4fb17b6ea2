"""Industries, by the table `industries.toml`: from what others call them to the values that HubSpot takes."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field, RootModel

from .tables import FOLDER, Line, table

Value = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,99}$")]


class Industries(RootModel[dict[Value, Annotated[tuple[Line, ...], Field(strict=False)]]]):
    """All of them, each with the words that stand for it."""


INDUSTRIES = table(FOLDER / "industries.toml", Industries).root


def _same(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.replace("&", " and ").casefold()).strip()


VALUES = {_same(word): value for value, words in INDUSTRIES.items() for word in (value, *words)}
SPOKEN = sorted({_same(word) for words in INDUSTRIES.values() for word in words}, key=len, reverse=True)
WORDS = re.compile("|".join(rf"\b{re.escape(each)}\b" for each in SPOKEN))
"""Over a text as `_same` has it, the longer words first. HubSpot's own ("RESEARCH", "DESIGN") stand on any page."""


def industry_of(text: str) -> str:
    """HubSpot's value for an industry's name; empty for what is none."""
    plain = _same(text)
    return VALUES.get(plain, "") or VALUES.get(plain.replace(" and ", " "), "")


def industry_in(text: str) -> str:
    """The one that a text names oftenest, the first of equals; empty where it names none."""
    named = [VALUES[each] for each in WORDS.findall(_same(text))]
    return max(named, key=named.count) if named else ""
