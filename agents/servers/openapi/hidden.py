"""Our secrets, cut out of what an API gives back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from agents.clients.masking import masking

HIDDEN = "[a secret of ours]"
SHORTEST = 6
"""Characters from which a secret is looked for: one that is shorter stands in many a word."""


def hidden(value: Any, secrets: Iterable[str]) -> Any:
    """The same without our secrets, which an API may give back. Of what is cut, before it is."""
    return masking(frozenset(each for each in secrets if len(each) >= SHORTEST), HIDDEN).cleaned(value)
