"""Semantic Kernel's plugin for MCP, its functions invoked by a kernel. Whether a call failed is not passed on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from lines import HEADERS, URL, serve  # type: ignore[import-not-found]
from semantic_kernel import Kernel  # type: ignore[import-not-found]
from semantic_kernel.connectors.mcp import MCPStreamableHttpPlugin  # type: ignore[import-not-found]


async def main() -> None:
    async with MCPStreamableHttpPlugin(name="placet", url=URL, headers=HEADERS) as plugin:
        kernel = Kernel()
        functions = kernel.add_plugin(plugin).functions

        async def call(name: str, args: Mapping[str, Any]) -> tuple[None, str]:
            given = await kernel.invoke(functions[name], **args)
            return None, "\n".join(str(part) for part in given.value)

        await serve("semantic-kernel", functions, call)


asyncio.run(main())
