"""The `warehouse` tools: rows of the tables that `metrics.toml` names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.engine.tool import Tool
from agents.tools.warehouse import sample

if TYPE_CHECKING:
    from agents.warehouse.source import Warehouse


def tools_of(warehouse: Warehouse | None) -> tuple[Tool, ...]:
    """The tools, on a warehouse; None: there is none, and what asks it is refused."""
    return (sample.tool_of(warehouse),)


TOOLS = tools_of(None)
"""Those there are until `metrics.toml` names tables."""
