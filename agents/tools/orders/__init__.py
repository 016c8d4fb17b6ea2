"""The `orders` tools: what agents may ask the team's own database, each query written down by the team."""

from __future__ import annotations

from agents.tools.orders.query import tool_of
from agents.tools.orders.spec import OrdersSpec, QuerySpec

__all__ = ["OrdersSpec", "QuerySpec", "tool_of"]
