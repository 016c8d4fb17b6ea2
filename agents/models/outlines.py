"""Tools that were found, as a model is told of them: whole as far as there is room, else what they are and take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import to_json

from agents.engine.conversation import WHOLE
from agents.models.offers import Offered

ABOUT, TAKES = 300, 500
"""Characters of an outline."""
MORE = "search for its name alone to be given all"


def whole(tool: Offered) -> dict[str, Any]:
    """With the schema of its arguments."""
    return {"name": tool.name, "about": tool.summary, "args": tool.schema}


def outlined(tools: Sequence[Offered]) -> list[dict[str, Any]]:
    """In their order, the first ones whole before the others."""
    told = [_outline(tool) for tool in tools]
    for place, tool in enumerate(tools):
        more = [*told[:place], whole(tool), *told[place + 1 :]]
        told = more if len(to_json(more).decode()) <= WHOLE else told
    return told


def _outline(tool: Offered) -> dict[str, Any]:
    takes = "; ".join(_argument(tool.schema, name, each) for name, each in tool.schema.get("properties", {}).items())
    return {"name": tool.name, "about": tool.summary[:ABOUT], "takes": f"{takes[:TAKES]} … {MORE}"}


def _argument(schema: Mapping[str, Any], name: str, each: Any) -> str:
    kind = each.get("type") if isinstance(each, Mapping) else None
    needed = ", required" if name in schema.get("required", ()) else ""
    return f"{name}: {kind if isinstance(kind, str) else 'any'}{needed}"
