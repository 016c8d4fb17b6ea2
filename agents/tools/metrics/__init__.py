"""The `metrics` tools: a team's named measures, each with its SQL in `metrics.toml`, taken and judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.engine.tool import Tool
from agents.tools.metrics import history, list, measure  # noqa: A004 - named as the tool is

if TYPE_CHECKING:
    from agents.warehouse.source import Warehouse


def tools_of(warehouse: Warehouse | None) -> tuple[Tool, ...]:
    """The tools, on a warehouse; None: there is none, and what asks it is refused."""
    return measure.tool_of(warehouse), history.tool_of(warehouse), list.tool_of(warehouse)


TOOLS = tools_of(None)
"""Those there are until `metrics.toml` has any."""
