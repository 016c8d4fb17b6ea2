"""How values are written into an address, a header or a form. OpenAPI 3.1, "Parameter Object", style values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from agents.engine.errors import Refused
from agents.servers.openapi.shapes import Argument

RESERVED = ":/?@!$'()*,;"
"""What an address gives a meaning of its own, but for what would end the query or part two values."""
BETWEEN = {"form": ",", "simple": ",", "spaceDelimited": "%20", "pipeDelimited": "%7C"}

Pair = tuple[str, str]
"""A name and a value, both as they stand in an address."""


def pairs(argument: Argument, value: Any) -> Iterator[Pair]:
    """A value in a query or a form. None is not written. Raises `Refused` for what its style has no way to write."""
    name = quote(argument.wire, safe="")
    if value is None:
        return
    if argument.style == "json":
        yield name, quote(as_json(value), safe="")
    elif argument.style == "deepObject" and isinstance(value, dict | list):
        yield from _deep(name, value)
    elif isinstance(value, dict):
        yield from _object(argument, name, value)
    elif isinstance(value, list) and argument.explode:
        yield from ((name, _part(argument, each)) for each in value)
    elif isinstance(value, list):
        if value:
            yield name, BETWEEN[argument.style].join(_part(argument, each) for each in value)
    else:
        yield name, _part(argument, value)


def segment(argument: Argument, value: Any) -> str:
    """A value within the path. Raises `Refused` for one that would lead to another path."""
    found = quote(as_json(value), safe="") if argument.style == "json" else _simple(argument, value, escaped=True)
    if not found:
        raise Refused(f"{argument.name} is empty, and is a part of the path")
    return found


def line(argument: Argument, value: Any) -> str:
    """A value in a header. Raises `Refused` for what no header can hold."""
    found = as_json(value) if argument.style == "json" else _simple(argument, value, escaped=False)
    if not (found.isascii() and (found.isprintable() or not found)) or found != found.strip():
        raise Refused(f"{argument.name} holds characters that a header cannot have")
    return found


def text(argument: Argument, value: Any) -> str:
    """One value that is neither a list nor an object, as people write it. Raises `Refused`."""
    if isinstance(value, dict | list):
        raise Refused(f"{argument.name} holds a list or an object within another, which cannot be written there")
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: ""}[value]
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def as_json(value: Any) -> str:
    """JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _part(argument: Argument, value: Any) -> str:
    return quote(text(argument, value), safe=RESERVED if argument.reserved else "")


def _object(argument: Argument, name: str, value: dict[str, Any]) -> Iterator[Pair]:
    parts = [(quote(key, safe=""), _part(argument, each)) for key, each in value.items() if each is not None]
    if argument.explode:
        yield from parts
    elif parts:
        yield name, BETWEEN[argument.style].join(part for pair in parts for part in pair)


def _deep(name: str, value: Any) -> Iterator[Pair]:
    """`a[b]=c`, its brackets escaped; within lists places stand for names, as what reads this has it."""
    for key, each in value.items() if isinstance(value, dict) else enumerate(value):
        inner = f"{name}%5B{quote(str(key), safe='')}%5D"
        if isinstance(each, dict | list):
            yield from _deep(inner, each)
        elif each is not None:
            yield inner, quote(text(NAMELESS, each), safe="")


def _simple(argument: Argument, value: Any, *, escaped: bool) -> str:
    def part(each: Any) -> str:
        return _part(argument, each) if escaped else text(argument, each)

    if isinstance(value, list):
        return ",".join(map(part, value))
    if isinstance(value, dict):
        between = "=" if argument.explode else ","
        return ",".join(f"{part(key)}{between}{part(each)}" for key, each in value.items())
    return part(value)


NAMELESS = Argument(name="", wire="", where="query", schema={})
