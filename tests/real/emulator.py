"""A GitHub that nobody here wrote (`emulate`), and a proxy before it that closes what it lacks.

| gap of `emulate` 0.12.2 | what the proxy does |
|---|---|
| a pull request's list of files is empty | answers with the files of the comparison of base and head |
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx

from tasks.processes.ports import free_port
from tests.real.counterparts import NODE, NODE_BIN
from tests.stories.stack import until

TOKEN = "a-token-of-bob"
SEED = f"""\
tokens:
  {TOKEN}:
    login: bob
    scopes: [repo, admin:repo_hook]
github:
  users: [{{login: bob}}]
  repos: [{{owner: bob, name: shop, auto_init: true}}]
"""
FILES = re.compile(r"/repos/bob/shop/pulls/(\d+)/files")


class Emulator:
    """The emulator at `url`, as Bob speaks to it."""

    def __init__(self, url: str) -> None:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        self.client = httpx.Client(base_url=url, headers=headers, timeout=20, trust_env=False)

    def ask(self, method: str, path: str, **body: Any) -> Any:
        answer = self.client.request(method, f"/repos/bob/shop{path}", json=body or None)
        return answer.raise_for_status().json()

    def files(self, number: str) -> httpx.Response:
        """What the list of files should be."""
        pull = self.ask("GET", f"/pulls/{number}")
        ends = f"{pull['base']['sha']}...{pull['head']['sha']}"
        return httpx.Response(200, json=self.ask("GET", f"/compare/{ends}")["files"])


@contextmanager
def emulator(folder: Path) -> Iterator[tuple[Emulator, str]]:
    """The emulator, and the address of the proxy before it."""
    (folder / "seed.yaml").write_text(SEED)
    port = free_port()
    program = [str(NODE_BIN), "node_modules/emulate/dist/index.js", "start", "--service", "github"]
    start = [*program, "--port", str(port), "--seed", str(folder / "seed.yaml")]
    with subprocess.Popen(start, cwd=NODE, stdout=subprocess.DEVNULL) as process:
        hub = Emulator(f"http://localhost:{port}")
        try:
            until(lambda: _is_up(hub), "the emulator answers")
            with _proxy(hub) as url:
                yield hub, url
        finally:
            process.terminate()
            hub.client.close()


def _is_up(hub: Emulator) -> bool:
    try:
        return hub.client.get("/repos/bob/shop").is_success
    except httpx.TransportError:
        return False


@contextmanager
def _proxy(hub: Emulator) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(hub))
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def _handler(hub: Emulator) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = FILES.match(self.path)
            self._answer(hub.files(asked[1]) if asked else self._passed_on())

        def do_POST(self) -> None:
            self._answer(self._passed_on())

        def _passed_on(self) -> httpx.Response:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            kept = {"Content-Type": "application/json", "Authorization": self.headers.get("Authorization", "")}
            return hub.client.request(self.command, self.path, content=body, headers=kept)

        def _answer(self, answer: httpx.Response) -> None:
            self.send_response(answer.status_code)
            self.send_header("Content-Type", answer.headers.get("Content-Type", "application/json"))
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            """The emulator keeps what was done."""

    return Handler
