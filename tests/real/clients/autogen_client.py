"""AutoGen's workbench for MCP, called as its assistants call it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from autogen_ext.tools.mcp import McpWorkbench, StreamableHttpServerParams  # type: ignore[import-not-found]
from lines import HEADERS, URL, serve  # type: ignore[import-not-found]


async def main() -> None:
    async with McpWorkbench(StreamableHttpServerParams(url=URL, headers=HEADERS)) as workbench:

        async def call(name: str, args: Mapping[str, Any]) -> tuple[bool, str]:
            result = await workbench.call_tool(name, args)
            return result.is_error, result.to_text()

        await serve("autogen-ext", [tool["name"] for tool in await workbench.list_tools()], call)


asyncio.run(main())
