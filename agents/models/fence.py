"""Marks off what outsiders wrote in a prompt: between two lines that they cannot have known."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from agents.models.invisible import visible

NAME = "fence"
"""What a prompt calls it."""


def fence(secret: bytes, run: str, command: str) -> str:
    """The marker for one prompt of one run: the same at each attempt, and not to be guessed without the secret."""
    marker = hmac.new(secret, f"fence\x1f{run}\x1f{command}".encode(), hashlib.sha256).hexdigest()
    return f"=={marker[:32]}=="


def fenced(given: Mapping[str, Any], marker: str) -> dict[str, Any]:
    """What a prompt is filled with: the marker, and the rest with nothing unseen in it and no such marker."""
    return {**_without(marker, visible(dict(given))), NAME: marker}


def without(marker: str, text: str) -> str:
    """A text with no such marker in it. What stood on both sides of one does not come together as another."""
    return text.replace(marker, " ")


def _without(marker: str, value: Any) -> Any:
    if isinstance(value, str):
        return without(marker, value)
    if isinstance(value, dict):
        return {_without(marker, key): _without(marker, item) for key, item in value.items()}
    return [_without(marker, item) for item in value] if isinstance(value, list) else value
