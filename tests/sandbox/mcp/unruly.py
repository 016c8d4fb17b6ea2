"""An MCP server that misbehaves on demand, by the SDK: `python -m tests.sandbox.mcp.unruly FOLDER [PORT]`.

Its tools are those of FOLDER/tools.json, read again at each list. A call says what to `do`; those that are performed
are counted in FOLDER/calls. Over standard input and output, or (PORT) streamable HTTP.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import mcp_types as types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.subscriptions import InMemorySubscriptionBus, ListenHandler, ToolsListChanged
from mcp.shared.exceptions import MCPError

FOLDER = Path(sys.argv[1]) if __name__ == "__main__" else Path()
MB = 1024 * 1024
STDOUT = os.dup(1) if __name__ == "__main__" else -1
"""The SDK keeps its standard output to itself while it serves."""
Context = Any


def text(words: str, **more: Any) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=words)], **more)


async def echo(_: Context, args: dict[str, Any]) -> types.CallToolResult:
    return text(str(args.get("text", "")))


async def structured(_: Context, args: dict[str, Any]) -> types.CallToolResult:
    return text("as promised, or not", structured_content=args["value"])


async def hang(_: Context, args: dict[str, Any]) -> types.CallToolResult:
    await asyncio.sleep(float(args.get("seconds", 3600)))
    return text("late")


async def die(_: Context, _args: dict[str, Any]) -> types.CallToolResult:
    os._exit(3)


async def long(_: Context, _args: dict[str, Any]) -> types.CallToolResult:
    return text("x" * (50 * MB))


async def endless(_: Context, _args: dict[str, Any]) -> types.CallToolResult:
    """A line that never ends."""
    while True:
        await anyio.to_thread.run_sync(os.write, STDOUT, b"x" * 65_536)


async def babble(_: Context, args: dict[str, Any]) -> types.CallToolResult:
    """Lines that are no messages, or messages that nobody waits for."""
    while True:
        await anyio.to_thread.run_sync(written, args["line"].encode() * args.get("times", 1) + b"\n")


def written(line: bytes) -> None:
    while line:
        line = line[os.write(STDOUT, line) :]


async def invalid(context: Context, args: dict[str, Any]) -> types.CallToolResult:
    """An answer by hand."""
    said = {"jsonrpc": "2.0", "id": context.request_id, "result": args["result"]}
    os.write(STDOUT, json.dumps(said).encode() + b"\n")
    return await hang(context, {})


async def fail(_: Context, args: dict[str, Any]) -> types.CallToolResult:
    return text(args["words"], is_error=True)


async def error(_: Context, args: dict[str, Any]) -> types.CallToolResult:
    raise MCPError(code=args["code"], message=args["words"])


async def ask(_: Context, args: dict[str, Any]) -> Any:
    """For a model's answer, a person's, or a list of folders."""
    wanted: dict[str, Any] = {
        "sampling": types.CreateMessageRequest(params=types.CreateMessageRequestParams(messages=[], max_tokens=9)),
        "roots": types.ListRootsRequest(),
        "elicitation": types.ElicitRequest(
            params=types.ElicitRequestFormParams(
                message="Your password?", requested_schema={"type": "object", "properties": {}}
            )
        ),
    }
    return types.InputRequiredResult(input_requests={"it": wanted[args["what"]]})


async def tell(_: Context, args: dict[str, Any]) -> types.CallToolResult:
    """What it was given, as a result or as an error."""
    return text(f"it is {os.environ[args['variable']]}", is_error=bool(args.get("error")))


async def change(context: Context, args: dict[str, Any]) -> types.CallToolResult:
    (FOLDER / "tools.json").write_text(json.dumps(args["tools"]))
    if args.get("told"):
        await context.session.send_tool_list_changed()  # before 2026-07-28
        await bus.publish(ToolsListChanged())
    return text("changed")


DO: dict[str, Callable[[Context, dict[str, Any]], Awaitable[types.CallToolResult]]] = {
    each.__name__: each
    for each in (
        *(echo, structured, hang, die, long, endless, babble),
        *(invalid, fail, error, ask, tell, change),
    )
}


async def list_tools(_: Context, params: types.PaginatedRequestParams | None) -> types.ListToolsResult:
    described: list[dict[str, Any]] = json.loads((FOLDER / "tools.json").read_text())
    if described and described[0]["name"] == "endless":
        at = int(params.cursor) if params and params.cursor else 0
        tool = types.Tool(name=f"t{at}", input_schema={"type": "object"})
        return types.ListToolsResult(tools=[tool], next_cursor=str(at + 1))
    if described and described[0]["name"] == "silent":
        await asyncio.sleep(3600)
    return types.ListToolsResult(tools=[types.Tool.model_validate(each) for each in described])


async def call_tool(context: Context, params: types.CallToolRequestParams) -> Any:
    args = params.arguments or {}
    with (FOLDER / "calls").open("a") as calls:
        calls.write(f"{os.getpid()} {params.name} {args.get('do', '')}\n")
    return await DO[args.get("do", "echo")](context, args)


bus = InMemorySubscriptionBus()
listened = ListenHandler(bus)


async def listen(context: Context, params: types.SubscriptionsListenRequestParams) -> Any:
    """As FOLDER/deaf says: not at all, or for a moment only."""
    deaf = FOLDER / "deaf"
    if not deaf.exists():
        return await listened(context, params)
    if deaf.read_text() == "hangs":
        await asyncio.sleep(3600)
    if deaf.read_text() == "refuses":
        raise MCPError(code=types.METHOD_NOT_FOUND, message="no")
    return types.SubscriptionsListenResult()


server: Server[Any] = Server("unruly", on_list_tools=list_tools, on_call_tool=call_tool, on_subscriptions_listen=listen)


async def serve() -> None:
    (FOLDER / "pid").write_text(str(os.getpid()))
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


def main() -> None:
    if len(sys.argv) > 2:
        from tests.sandbox.mcp.rude import serve as serve_http  # noqa: PLC0415 - half a second to import

        serve_http(server, int(sys.argv[2]))
    else:
        anyio.run(serve)


if __name__ == "__main__":
    main()
