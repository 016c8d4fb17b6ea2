"""Our secrets, cut out of what an API gives back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, quote_plus

HIDDEN = "[a secret of ours]"
SHORTEST = 6
"""Characters from which a secret is looked for: one that is shorter stands in many a word."""


def hidden(value: Any, secrets: Iterable[str]) -> Any:
    """The same without our secrets, which an API may give back, also as an address writes them.

    The longest go first: one may begin like another.
    """
    written = {form for each in secrets if len(each) >= SHORTEST for form in (each, *_in_addresses(each))}
    known = sorted(written, key=len, reverse=True)
    return _hidden(value, re.compile("|".join(map(re.escape, known)))) if known else value


def _in_addresses(secret: str) -> tuple[str, ...]:
    return quote(secret, safe=""), quote(secret), quote_plus(secret)


def _hidden(value: Any, secrets: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return secrets.sub(HIDDEN, value)
    if isinstance(value, list):
        return [_hidden(each, secrets) for each in value]
    if isinstance(value, dict):
        return {_hidden(name, secrets): _hidden(each, secrets) for name, each in value.items()}
    return value
