"""One call a line: what the driver of any framework is told, and tells. It is run beside that driver, and by itself.

A driver tells `{"of": …, "tools": […]}`: which framework it is, and the names of the tools that it sees. Then a line
in, `{"tool": …, "args": …}`, is a call, and a line out what came of it, `{"failed": …, "text": …}`: `text` is what a
model would read of it. Each line out is marked, for frameworks print things of their own.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from importlib.metadata import version
from typing import Any

MARK = "placet: "
URL = os.environ.get("PLACET_URL", "")
HEADERS = {"Authorization": f"Bearer {os.environ.get('PLACET_KEY', '')}"}


Call = Callable[[str, Mapping[str, Any]], Awaitable[tuple[bool | None, str]]]
"""Makes a call; gives whether it failed (None: the framework does not pass that on), and its text."""


async def serve(package: str, names: Iterable[str], call: Call) -> None:
    """Make the calls that are told until there are no more."""
    _tell({"of": f"{package} {version(package)}", "tools": sorted(names)})
    while line := await asyncio.to_thread(sys.stdin.readline):
        wanted = json.loads(line)
        failed, text = await call(wanted["tool"], wanted["args"])
        _tell({"failed": failed, "text": text})


def _tell(what: Any) -> None:
    print(MARK + json.dumps(what), flush=True)
