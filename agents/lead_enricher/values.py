"""Values as people write them, and as we do: numbers, countries, industries, cities. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from agents.models.invisible import visible

from .countries import code_of, name_of
from .fields import NUMBERS
from .industries import industry_of

LONG = 300
CITY = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .'’()/-]){0,59}")


def as_written(name: str, value: object) -> str:
    """A field's value, so that all who mean the same say the same; empty for what says nothing.

    An industry that HubSpot does not know is none; "Texas" is no country.
    """
    text = _plain(str(value))[:LONG] if value is not None else ""
    return AS_WRITTEN[name](text) if text and name in AS_WRITTEN else text


def same(value: str) -> str:
    """A value as it is compared: "ACME, Inc." and "Acme Inc" are one."""
    plain = unicodedata.normalize("NFKC", value).casefold()
    return re.sub(r"[\W_]+", " ", plain).strip()


def number_of(text: str) -> int | None:
    """A whole number of "1,200", "1.200", "1200.0", "51-200" (its middle) and "1,000+"; None for none."""
    plain = re.sub(r"(?<=\d)[.,' \u00a0](?=\d{3}(?!\d))", "", text.strip().rstrip("+").strip())
    if span := re.fullmatch(r"(\d{1,15})\s*(?:-|–|to)\s*(\d{1,15})", plain):
        return (int(span[1]) + int(span[2])) // 2
    one = re.fullmatch(r"(\d{1,15})(?:[.,]\d{1,2})?", plain)
    return int(one[1]) if one else None


def _number(text: str) -> str:
    number = number_of(text)
    return "" if number is None else str(number)


def _country(text: str) -> str:
    return name_of(text) if code_of(text) else ""


def _city(text: str) -> str:
    return text if CITY.fullmatch(text) else ""


def _plain(text: str) -> str:
    return " ".join(str(visible(unicodedata.normalize("NFKC", text))).split())


AS_WRITTEN: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(NUMBERS, _number),
    "industry": industry_of,
    "country": _country,
    "city": _city,
}
