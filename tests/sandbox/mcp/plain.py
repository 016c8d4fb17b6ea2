"""The least that is an MCP server over stdio, without the SDK: up in an instant, so that what is measured is ours."""

from __future__ import annotations

import json
import sys
from typing import Any

SHAPE = {"type": "object", "properties": {"text": {"type": "string"}}}
TOOLS = [{"name": f"tool_{n}", "description": f"Do the {n}th thing.", "inputSchema": SHAPE} for n in range(12)]
ABOUT = {
    "protocolVersion": "2025-11-25",
    "capabilities": {"tools": {}},
    "serverInfo": {"name": "plain", "version": "1"},
}


def answer(said: dict[str, Any]) -> dict[str, Any]:
    match said["method"]:
        case "initialize":
            return {"result": ABOUT}
        case "tools/list":
            return {"result": {"tools": TOOLS}}
        case "tools/call":
            return {"result": {"content": [{"type": "text", "text": said["params"]["arguments"].get("text", "")}]}}
    return {"error": {"code": -32601, "message": "Method not found"}}


def main() -> None:
    for line in sys.stdin:
        said = json.loads(line)
        if "id" in said and "method" in said:
            print(json.dumps({"jsonrpc": "2.0", "id": said["id"], **answer(said)}), flush=True)


if __name__ == "__main__":
    main()
