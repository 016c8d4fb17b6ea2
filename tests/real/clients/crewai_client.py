"""CrewAI's tools, by `crewai-tools`, run as its crews run them. Whether a call failed is not passed on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from crewai_tools import MCPServerAdapter  # type: ignore[import-not-found]
from lines import HEADERS, URL, serve  # type: ignore[import-not-found]


async def main() -> None:
    with MCPServerAdapter({"url": URL, "transport": "streamable-http", "headers": HEADERS}) as found:
        tools = {tool.name: tool for tool in found}

        async def call(name: str, args: Mapping[str, Any]) -> tuple[None, str]:
            return None, await asyncio.to_thread(tools[name.replace("-", "_")].run, **args)

        await serve("crewai-tools", tools, call)


asyncio.run(main())
