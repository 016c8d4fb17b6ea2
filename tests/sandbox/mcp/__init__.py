"""MCP servers for tests, each a process of its own: `Unruly(folder)` says how one is reached."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from agents.servers.spec import ServerSpec

ROOT = Path(__file__).parents[3]
ANYTHING: dict[str, Any] = {"type": "object", "properties": {"do": {"type": "string"}}}
DO: dict[str, Any] = {"name": "do", "description": "Do as told.", "inputSchema": ANYTHING}
COMMAND = (sys.executable, "-m", "tests.sandbox.mcp.unruly")


class Unruly:
    """One that is started by whoever calls it (`spec`), or (`with`) that listens at `url` already."""

    def __init__(self, folder: Path, *tools: dict[str, Any]) -> None:
        self.folder, self.port = folder, 0
        folder.mkdir(exist_ok=True)
        self.tools = list(tools) or [DO]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def tools(self) -> list[dict[str, Any]]:
        """What it offers at the next list."""
        found: list[dict[str, Any]] = json.loads((self.folder / "tools.json").read_text())
        return found

    @tools.setter
    def tools(self, tools: list[dict[str, Any]]) -> None:
        new = self.folder / "tools.new"
        new.write_text(json.dumps(tools))
        new.replace(self.folder / "tools.json")

    @property
    def calls(self) -> list[str]:
        """Every call that reached it: what it was told to do."""
        log = self.folder / "calls"
        return [line.split()[-1] for line in log.read_text().splitlines()] if log.exists() else []

    @property
    def pid(self) -> int:
        """Of the process that was started last."""
        return int((self.folder / "pid").read_text())

    def spec(self, **more: Any) -> ServerSpec:
        """How it is reached: as a command, or by HTTP where it listens."""
        from agents.servers.spec import ServerSpec  # noqa: PLC0415 - each server imports this module, and needs none of it

        if self.port:
            return ServerSpec(url=self.url, **more)
        env = {"PYTHONPATH": str(ROOT), **more.pop("env", {})}
        return ServerSpec(command=(*COMMAND, str(self.folder)), env=env, **more)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/mcp"

    def kill(self) -> None:
        """The process that was started last."""
        os.kill(self.pid, signal.SIGKILL)

    # -- listening ----------------------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """At the port where it was, if it was somewhere."""
        with socket.create_server(("127.0.0.1", self.port)) as free:
            self.port = free.getsockname()[1]
        self._process = subprocess.Popen([*COMMAND, str(self.folder), str(self.port)], cwd=ROOT)
        deadline = time.monotonic() + 30
        while not _listens(self.port):
            assert self._process.poll() is None, "it died"
            assert time.monotonic() < deadline, "it does not come up"
            time.sleep(0.05)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def _listens(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0
