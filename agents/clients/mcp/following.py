"""Hearing of changed tools where the protocol of 2026-07-28 is spoken: it tells nobody who has not asked for it.

MCP specification, "Subscriptions". Without it a change is found by looking, every `FRESH` seconds and before each call
that is no `read`; so nothing depends on it.
"""

from __future__ import annotations

import asyncio

from mcp.client.subscriptions import ListenNotSupportedError, SubscriptionLost
from mcp.shared.exceptions import MCPError

from agents.clients.mcp.live import FRESH, Live

ATTEMPTS = 5
"""So many times it is asked for, on one connection: a server that ends it each time is looked at as before."""

PATIENCE = 15.0
"""Seconds in which it must agree: where a token is needed, no call leaves before it has answered."""


async def follow(live: Live) -> None:
    """Take what is known of its tools for outdated whenever it says so, as long as it can be had; then return."""
    if not _offers(live):
        return
    for _ in range(ATTEMPTS):
        try:
            await _follow_once(live)
        except SubscriptionLost:
            pass  # it broke off: what was missed is found by looking
        except (MCPError, ListenNotSupportedError, TimeoutError):
            return
        live.outdated()
        await asyncio.sleep(FRESH)


async def _follow_once(live: Live) -> None:
    live.meter.due += 1
    async with asyncio.timeout(PATIENCE) as patience, live.client.listen(tools_list_changed=True) as heard:
        patience.reschedule(None)
        live.outdated()  # it may have changed before it was listened to
        async for _ in heard:
            live.outdated()


def _offers(live: Live) -> bool:
    tools = live.client.server_capabilities.tools
    return bool(tools and tools.list_changed)
