"""The `orders` tools: what agents may ask the team's own database, each query written down by the team."""

from __future__ import annotations

from agents.tools.orders.query import tool_of
from agents.tools.orders.spec import OrdersSpec, QuerySpec
from agents.tools.orders.standard import unwritten

__all__ = ["TOOLS", "OrdersSpec", "QuerySpec", "tool_of"]

TOOLS = unwritten()
"""Those there are until `orders.toml` has them."""
