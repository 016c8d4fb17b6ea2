"""What looks personal or secret: names of columns, and values whatever their column is called."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

NAMES = re.compile(
    r"mail|phone|mobile|fax|token|secret|passw|pwd|api_?key|iban|bic|card|cvc|ssn|tax_?id|birth|dob|address|street"
    r"|(first|last|full|sur|given|family|customer|user|contact)_?name|ip_?addr|^ip$|credential|session|cookie|auth",
    re.IGNORECASE,
)
"""Of columns that are masked whoever forgot to say so. Where that is too much, an alias in a view helps."""
EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
PHONE = re.compile(r"\s*(\+|00|\(0|0)[\d\s()./-]{6,20}\s*")
WITHIN = re.compile(r"(?<![\w.+])(\+|00)[1-9][\d ()./-]{6,18}\d(?![\w.])")
"""A phone number in a text, as people write it for people of other countries."""
TOKEN = re.compile(r"(?=[^\s]*\d)(?=[^\s]*[A-Za-z])[A-Za-z0-9_\-.+/=]{24,}")
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
CARD = re.compile(r"(?<!\d)[3-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{2,4}(?!\d)|(?<!\d)3\d{3}[ -]?\d{6}[ -]?\d{5}(?!\d)")
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")


def personal(value: Any) -> bool:
    """Whether it looks like what nobody should read in a ticket. A UUID does not: it is an id.

    Of JSON, as databases give it or as text, everything within counts, and what its keys are called.
    """
    if isinstance(value, Mapping):
        return any(bool(NAMES.search(str(name))) or personal(each) for name, each in value.items())
    if isinstance(value, list | tuple):
        return any(map(personal, value))
    if isinstance(value, int | Decimal):
        return _paid_with(str(value))
    if not isinstance(value, str) or UUID.fullmatch(value):
        return False
    if EMAIL.search(value) or PHONE.fullmatch(value) or WITHIN.search(value) or _paid_with(value):
        return True
    if any(TOKEN.fullmatch(word) for word in value.split()):
        return True
    return value.lstrip().startswith(("{", "[")) and personal(_parsed(value))


def _paid_with(text: str) -> bool:
    """Whether a number of a card or an account stands in it: those have a check digit, which few other numbers meet."""
    cards = ("".join(filter(str.isdigit, found[0])) for found in CARD.finditer(text))
    return any(map(_luhn, cards)) or any(_mod_97(found[0].replace(" ", "")) for found in IBAN.finditer(text))


def _luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, Annex B."""
    doubled = (sum(divmod(2 * int(each), 10)) for each in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def _mod_97(iban: str) -> bool:
    """ISO 13616-1, with letters as numbers from 10 on."""
    return int("".join(str(int(each, 36)) for each in iban[4:] + iban[:4])) % 97 == 1


def _parsed(text: str) -> Any:
    """None for what is no JSON after all."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
