"""pydantic-ai's toolset for MCP, called as its agents call it. What fails is what it would have its model read."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from lines import HEADERS, URL, serve  # type: ignore[import-not-found]
from pydantic_ai import ModelRetry  # type: ignore[import-not-found]
from pydantic_ai.mcp import MCPToolset  # type: ignore[import-not-found]


async def main() -> None:
    async with MCPToolset(URL, headers=HEADERS) as toolset:

        async def call(name: str, args: Mapping[str, Any]) -> tuple[bool, str]:
            try:
                return False, json.dumps(await toolset.direct_call_tool(name, args), default=str)
            except ModelRetry as refused:
                return True, refused.message

        await serve("pydantic-ai-slim", [tool.name for tool in await toolset.list_tools()], call)


asyncio.run(main())
