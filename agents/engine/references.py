"""How much a JSON Schema comes to once its references are followed: a short one can ask for work without end."""

from __future__ import annotations

from typing import Any, NamedTuple

from agents.engine.errors import Refused

MOST = 10_000
"""Objects and lists, each counted as often as references lead to it: so often it may be looked at for one value."""
FURTHEST = 50
"""References that lead on, one to the next."""
OTHERWISE = ("$dynamicRef", "$recursiveRef")


class Extent(NamedTuple):
    """Of a part of a schema: objects and lists, references in a row, and whether any leads back to where it stands."""

    parts: int
    far: int
    loops: bool = False


def check(schema: dict[str, Any]) -> None:
    """Raises `Refused` for one that comes to too much, or refers to its parts in a way that cannot be followed.

    A part that leads back to itself is counted once: what it is held against has an end.
    """
    found = extent(schema)
    if found.parts > MOST:
        raise Refused(f"it comes to more than {MOST} parts once its references are followed")
    if found.far > FURTHEST:
        raise Refused(f"its references lead on more than {FURTHEST} times, one to the next")


def extent(schema: dict[str, Any]) -> Extent:
    """Of the whole. Raises `Refused` for references that cannot be followed."""
    return _Walk(schema).extent(schema)


class _Walk:
    def __init__(self, schema: dict[str, Any]) -> None:
        self._schema, self._known = schema, dict[str, Extent]()

    def extent(self, node: Any, below: int = 0) -> Extent:
        if not isinstance(node, dict | list):
            return Extent(0, 0)
        inner = [self.extent(each, below) for each in (node.values() if isinstance(node, dict) else node)]
        if isinstance(node, dict):
            inner += [self._led(reference, below + 1) for reference in _references(node, node is self._schema)]
        return Extent(
            1 + sum(each.parts for each in inner),
            max((each.far for each in inner), default=0),
            any(each.loops for each in inner),
        )

    def _led(self, reference: str, below: int) -> Extent:
        if below > FURTHEST:
            return Extent(0, below)
        if reference not in self._known:
            self._known[reference] = Extent(0, 0, loops=True)
            found = self.extent(named(self._schema, reference), below)
            self._known[reference] = Extent(found.parts, found.far + 1, found.loops)
        return self._known[reference]


def _references(node: dict[str, Any], whole: bool) -> list[str]:
    for name in OTHERWISE if whole else (*OTHERWISE, "$id"):
        if isinstance(node.get(name), str):
            raise Refused(f"{name} is not followed; refer to a part by where it stands, such as #/$defs/item")
    reference = node.get("$ref")
    if not isinstance(reference, str):
        return []
    if reference != "#" and not reference.startswith("#/"):
        raise Refused(f"it refers to {reference[:200]!r}; only to its own parts can it, such as #/$defs/item")
    return [reference]


def named(schema: Any, pointer: str) -> Any:
    """RFC 6901; None for what is not there."""
    found = schema
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(found, list):
            found = found[int(name)] if name.isdecimal() and int(name) < len(found) else None
        else:
            found = found.get(name) if isinstance(found, dict) else None
    return found
