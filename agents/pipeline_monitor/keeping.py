"""What of an incident is kept in it: as much as there is room for."""

from __future__ import annotations

from collections.abc import Iterable

ROOM = 3_000
"""Characters of names: of the tables, and of the metrics; an incident keeps at most 8,000 in all."""


def fitting(names: Iterable[str]) -> tuple[str, ...]:
    """The first of them by name. The same ones each time, so that what is not among them is never news."""
    kept, room = list[str](), ROOM
    for name in sorted(names):
        room -= len(name) + 3
        if room < 0:
            break
        kept.append(name)
    return tuple(kept)
