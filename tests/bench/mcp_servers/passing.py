"""`python -m tests.bench.mcp_servers.passing PORT URL`: passes calls on to the server at that address."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import mcp_types as types
import uvicorn
from mcp import Client
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server


@asynccontextmanager
async def connected(_: Server[Client]) -> AsyncIterator[Client]:
    async with Client(sys.argv[2]) as client:
        yield client


async def listed(at: ServerRequestContext[Client], _: Any) -> types.ListToolsResult:
    return await at.lifespan_context.list_tools()


async def passed(at: ServerRequestContext[Client], call: types.CallToolRequestParams) -> types.CallToolResult:
    return await at.lifespan_context.call_tool(call.name, call.arguments)


server = Server("passing", lifespan=connected, on_list_tools=listed, on_call_tool=passed)

if __name__ == "__main__":
    app = server.streamable_http_app(json_response=True, stateless_http=True)
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", timeout_keep_alive=60)
