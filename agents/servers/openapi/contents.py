"""What an answer holds: its JSON, its text, the API's own words; what is shortened is shortened without our secrets."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from agents.clients.web_site import on_one_line
from agents.engine.encode import is_deep
from agents.servers.openapi.hidden import hidden

LONGEST = 200_000
"""Characters of a text that is no JSON."""
WORDS = ("message", "detail", "title", "error", "error_description", "errors", "description", "reason", "code")
"""Where APIs put their reasons. RFC 9457 has `title` and `detail`."""


def json_of(content: bytes) -> tuple[Any] | None:
    """None where it is none, for null is, or where it lies too deep to be kept."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return None if is_deep(found) else (found,)


def kept(content: bytes, type: str, secrets: Iterable[str]) -> str:
    """What is no JSON: its text, or a word on what it is."""
    try:
        text: str = hidden(content.decode("utf-8"), secrets)
    except UnicodeDecodeError:
        return str(hidden(f"[{type or 'something'}, {len(content)} bytes: not kept]", secrets))
    more = f"… [{len(text) - LONGEST} characters more were not kept]" if len(text) > LONGEST else ""
    return text[:LONGEST] + more


def told(content: bytes, type: str, secrets: Iterable[str]) -> str:
    """The API's own words, on one line."""
    found = json_of(content)
    if found is None:
        text = content.decode("utf-8", "replace") if type.startswith("text/plain") else ""
        return on_one_line(hidden(text, secrets))
    data = hidden(found[0], secrets)
    if isinstance(data, dict) and isinstance(data.get("error"), dict):
        data = data["error"]
    if not isinstance(data, dict):
        return on_one_line(data)
    parts = [data[name] for name in WORDS if data.get(name)]
    return on_one_line(*(each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in parts))
