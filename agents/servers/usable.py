"""Whether a tool that a server describes can be a tool here, and why not: looked at before a person accepts it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from agents.engine import schema
from agents.engine.errors import Refused
from agents.servers.declared import name_of
from agents.servers.dialect import modern
from agents.servers.lock import Definition

LONGEST = 64
"""Characters of a tool's name that models can be told. OpenAI API documentation, "Function calling"."""
MASK = "***"
"""What stands where a secret was."""
LARGEST = 64 * 1024
"""Characters of a description that are kept."""


def arguments(definition: Definition) -> dict[str, Any]:
    """The schema of its arguments, as it can be used. Raises `Refused` for one that cannot."""
    found = modern(definition.input_schema)
    if found.get("type", "object") != "object":
        raise Refused("its arguments are no object")
    schema.check(found)
    return found


def unusable(server: str, definitions: Iterable[Definition]) -> Mapping[str, str]:
    """Those that cannot be tools here, by the server's name for them, each with why."""
    taken: dict[str, str] = {}
    found: dict[str, str] = {}
    for each in definitions:
        if why := _why(server, each, taken):
            found[each.name] = why
    return found


def _why(server: str, definition: Definition, taken: dict[str, str]) -> str:
    called = name_of(server, definition.name)
    if not definition.name or len(called) > LONGEST:
        return f"its name comes to {len(called)} characters here, and at most {LONGEST} can be told to a model"
    if MASK in definition.name:
        return "its name holds a secret"
    if len(definition.description) > LARGEST:
        return f"its description is longer than {LARGEST:,} characters"
    if (other := taken.setdefault(called, definition.name)) != definition.name:
        return f"it would be called {called} here, as {other} is already"
    try:
        arguments(definition)
    except Refused as error:
        return f"its arguments cannot be checked: {error}"
    try:
        _ = definition.hash
    except (Refused, ValueError) as error:
        return f"it cannot be pinned: {error}"
    return ""
