"""A process that connects to forty servers over stdio, and prints what it took: `python -m tests.bench.connected`."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from agents.clients.mcp.pool import forget_all, pool
from agents.engine.errors import Later
from agents.servers.spec import ServerSpec
from agents.tools.mcp import reach_of

COUNT = 40
PATIENCE = 60.0
PLAIN = Path(__file__).parents[1] / "sandbox/mcp/plain.py"


def resident() -> int:
    """Bytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    spec = ServerSpec(command=(sys.executable, "-I", "-S", str(PLAIN)))
    reaches = [reach_of(f"server{n}", spec, {}) for n in range(COUNT + 1)]
    pool().tools(reaches[0])  # what is loaded once, whatever the number of servers
    before, began = resident(), time.perf_counter()
    found = pool().look(reaches[1:], PATIENCE)
    seconds = time.perf_counter() - began
    up = sum(not isinstance(each, Later) for each in found.values())
    began = time.perf_counter()
    for n in range(100):
        pool().call(reaches[1], "tool_1", {"text": str(n)}, 5)
    call = (time.perf_counter() - began) * 10
    print(json.dumps({"up": up, "seconds": seconds, "bytes": (resident() - before) / COUNT, "call_ms": call}))
    forget_all()


if __name__ == "__main__":
    main()
