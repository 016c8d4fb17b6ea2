"""Does a text hold a credential? Asked of what is to be kept for long, and never told which one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
from detect_secrets.plugins.base import BasePlugin, RegexBasedDetector

HELD = "(left out: it seems to hold a credential)"
PIECE, ACROSS = 4_000, 400
"""Characters of a text that are looked at together, and those of them that are looked at again with the next."""
LEFT_OUT = frozenset({"Public IP (ipv4)"})
"""What detect-secrets looks for and is no credential. Its guesses by entropy are no patterns, so they are not asked."""
SAID = re.compile(
    r"(?i)\b(?:pass(?:word|wd|phrase)?|pwd|passwort|contraseña|mot de passe|secret|token|pin|api[ _-]?key)\b"
    r"\s*(?:is|ist|es|est|=|:)\s*(?=\S*\d)\S{4,}"
)
"""As people write them, "my password is hunter2": a value with a digit in it."""
OURS = re.compile(r"\b(?:whsec_|rk_(?:live|test)_|github_pat_|sk-(?:proj|ant)-|glpat-|AIza)[\w-]{16,}")
"""Prefixes that detect-secrets does not know yet."""
CARD = re.compile(r"(?<![\d.-])[3-6](?:[ -]?\d){12,18}(?![\d.-])")


def credential_in(text: str) -> str:
    """The kind of the first credential found, "AWS Access Key"; empty: none. A payment card's number is one, too."""
    return next(_kinds(text), "")


def cleared(value: Any) -> Any:
    """A JSON value without the texts in it, names of members included, that hold a credential."""
    if isinstance(value, str):
        return HELD if any(map(credential_in, _pieces(value))) else value
    if isinstance(value, dict):
        return {cleared(name): cleared(item) for name, item in value.items()}
    return [cleared(item) for item in value] if isinstance(value, list) else value


def _pieces(text: str) -> Iterator[str]:
    """A long text bit by bit: some patterns take a time that grows with the square of its length."""
    for start in range(0, max(len(text) - ACROSS, 1), PIECE - ACROSS):
        yield text[start : start + PIECE]


def _kinds(text: str) -> Iterator[str]:
    for detector in _detectors():
        if next(iter(detector.analyze_string(text)), ""):
            yield detector.secret_type
    if OURS.search(text):
        yield "API Key"
    if SAID.search(text):
        yield "Password"
    if any(_adds_up(found.group()) for found in CARD.finditer(text)):
        yield "Card Number"


@cache
def _detectors() -> tuple[RegexBasedDetector, ...]:
    known: Mapping[str, type[BasePlugin]] = get_mapping_from_secret_type_to_class()
    by_pattern = (each for name, each in sorted(known.items()) if name not in LEFT_OUT)
    return tuple(each() for each in by_pattern if issubclass(each, RegexBasedDetector))


def _adds_up(number: str) -> bool:
    """ISO/IEC 7812-1, Annex B: the check digit of a card's number (Luhn)."""
    digits = [int(each) for each in reversed(number) if each.isdigit()]
    doubled = [sum(divmod(2 * each, 10)) for each in digits[1::2]]
    return (sum(digits[0::2]) + sum(doubled)) % 10 == 0
