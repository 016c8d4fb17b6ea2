"""The `orders` tools: what agents may ask the team's own database, each query written down by the team."""

from __future__ import annotations

from agents.tools.orders.standard import unwritten

TOOLS = unwritten()
"""Those there are until `orders.toml` has them."""
