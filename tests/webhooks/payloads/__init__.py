"""Webhooks as GitHub really sends them."""

from __future__ import annotations

import json
import lzma
from functools import cache
from pathlib import Path
from typing import Any


@cache
def github() -> list[tuple[str, dict[str, Any]]]:
    """Every example: the event's name and its payload."""
    packed = Path(__file__).with_name("github.json.xz").read_bytes()
    return [(name, payload) for name, payload in json.loads(lzma.decompress(packed))]


def pull_request(action: str) -> dict[str, Any]:
    """An example of a pull request's event."""
    return next(body for name, body in github() if name == "pull_request" and body["action"] == action)
