"""Where in an answer a value stands, and that value as text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from agents.engine.errors import Refused
from agents.models.invisible import visible

LONGEST = 500
"""Characters of a value."""


def at_path(data: Any, path: str) -> Any:
    """What stands there; None if nothing does. A path that begins with / is a JSON Pointer (RFC 6901), else dotted."""
    for part in _parts(path):
        if isinstance(data, list) and part.isdecimal() and part.isascii():
            data = data[int(part)] if int(part) < len(data) else None
        else:
            data = data.get(part) if isinstance(data, dict) else None
    return data


def in_words(value: Any, path: str) -> str:
    """A value as one line of text; empty for none. Raises `Refused` for one that is a table."""
    if isinstance(value, list):
        return ", ".join(filter(None, (in_words(each, path) for each in islice(_flat(value), LONGEST))))[:LONGEST]
    if isinstance(value, dict):
        raise Refused(f"the answer has a table at {path}; point to one value of it")
    if value is None or isinstance(value, bool):
        return {None: "", True: "true", False: "false"}[value]
    return " ".join(visible(str(value)).split())[:LONGEST].rstrip()


def _flat(value: list[Any]) -> Iterator[Any]:
    """What is in lists within lists, however deep: a provider may send them deeper than Python calls itself."""
    left = [value]
    while left:
        each = left.pop()
        if isinstance(each, list):
            left += reversed(each)
        else:
            yield each


def _parts(path: str) -> list[str]:
    if path.startswith("/"):
        return [part.replace("~1", "/").replace("~0", "~") for part in path[1:].split("/")]
    return path.split(".")
