"""Countries, by the table `countries.toml`: from what people write to a code, a name and a time zone."""

from __future__ import annotations

import unicodedata
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, RootModel

from .tables import FOLDER, Code, Line, Spec, table


def _known(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise ValueError(f'"{name}" is no time zone; write one like "Europe/Berlin"') from None
    return name


Zone = Annotated[str, AfterValidator(_known)]
"""A name of the IANA's: "Europe/Berlin"."""


class Country(Spec):
    """One of them. `zone`: where most of its people are."""

    zone: str
    names: Annotated[tuple[Line, ...], Field(strict=False, min_length=1)]


class Countries(RootModel[dict[Code, Country]]):
    """All of them, by their codes."""


COUNTRIES = table(FOLDER / "countries.toml", Countries).root


def _same(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().replace("’", "'").split()).removesuffix(".")


CODES = {_same(name): code for code, country in COUNTRIES.items() for name in (code, *country.names)}


def code_of(text: str) -> str:
    """ISO 3166-1 of a country's name or code, as people write it; empty where it is not known."""
    return CODES.get(_same(text), "")


def name_of(text: str) -> str:
    """Its English name, so that all that mean one country are one; what is not known stays as it is."""
    code = code_of(text)
    return COUNTRIES[code].names[0] if code else text


def zone_of(text: str, otherwise: str) -> str:
    """The zone by which people of a country are written to."""
    code = code_of(text)
    return COUNTRIES[code].zone if code else otherwise
