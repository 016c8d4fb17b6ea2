"""A graph of LangGraph with a node for tools, which are those of `langchain-mcp-adapters`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from langchain_core.messages import AIMessage  # type: ignore[import-not-found]
from langchain_mcp_adapters.client import MultiServerMCPClient  # type: ignore[import-not-found]
from langgraph.graph import END, START, MessagesState, StateGraph  # type: ignore[import-not-found]
from langgraph.prebuilt import ToolNode  # type: ignore[import-not-found]
from lines import HEADERS, URL, serve  # type: ignore[import-not-found]


async def main() -> None:
    client = MultiServerMCPClient({"placet": {"transport": "streamable_http", "url": URL, "headers": HEADERS}})
    tools = await client.get_tools()
    built = StateGraph(MessagesState).add_node("tools", ToolNode(tools))
    graph = built.add_edge(START, "tools").add_edge("tools", END).compile()

    async def call(name: str, args: Mapping[str, Any]) -> tuple[bool, str]:
        wanted = AIMessage("", tool_calls=[{"id": "1", "name": name, "args": args}])
        message = (await graph.ainvoke({"messages": [wanted]}))["messages"][-1]
        return message.status == "error", message.text

    await serve("langchain-mcp-adapters", [tool.name for tool in tools], call)


asyncio.run(main())
