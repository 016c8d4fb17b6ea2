"""Our secrets, cut out of what an API gives back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

HIDDEN = "[a secret of ours]"
SHORTEST = 6
"""Characters from which a secret is looked for: one that is shorter stands in many a word."""


def hidden(value: Any, secrets: Iterable[str]) -> Any:
    """The same without our secrets, which an API may give back."""
    known = [each for each in secrets if len(each) >= SHORTEST]
    return _hidden(value, known) if known else value


def _hidden(value: Any, secrets: list[str]) -> Any:
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, HIDDEN)
        return value
    if isinstance(value, list):
        return [_hidden(each, secrets) for each in value]
    if isinstance(value, dict):
        return {_hidden(name, secrets): _hidden(each, secrets) for name, each in value.items()}
    return value
