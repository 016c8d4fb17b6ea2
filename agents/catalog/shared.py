"""Rooms that decide for several agents: what a workflow goes by, though it is not in its folder, is pinned too."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import agents
from agents.catalog.workflow import Source

ROOMS = ("wording", "lineage")


def texts(sources: Mapping[str, Source]) -> dict[str, str]:
    """The Python of each such room that a folder's files import, as one text, by the room's path."""
    imported = {name for source in sources.values() for name in imports(source)}
    rooms = [room for room in ROOMS if any(f"{name}.".startswith(f"agents.{room}.") for name in imported)]
    return {f"agents/{room}": _text(Path(agents.__file__).parent / room) for room in rooms}


def imports(source: Source) -> Iterator[str]:
    """The full names of all that a file imports by them."""
    for node in source.nodes:
        if isinstance(node, ast.ImportFrom) and not node.level:
            yield from (f"{node.module}.{each.name}" for each in node.names)
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names)


def _text(room: Path) -> str:
    return "\n".join(path.read_text("utf-8") for path in sorted(room.glob("*.py")))
