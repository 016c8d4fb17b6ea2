"""A GitHub that nobody here wrote (`emulate`), started, and spoken to as Bob."""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.real.counterparts import NODE, NODE_BIN
from tests.stories.stack import until

TOKEN, REPO = "a-token-of-bob", "bob/shop"
SEED = f"""\
tokens:
  {TOKEN}:
    login: bob
    scopes: [repo, admin:repo_hook]
github:
  users: [{{login: bob}}]
  repos: [{{owner: bob, name: shop, auto_init: true}}]
"""


class Emulator:
    """The emulator at `url`, as Bob speaks to it. Paths are below the repository's."""

    def __init__(self, url: str) -> None:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        self.client = httpx.Client(base_url=url, headers=headers, timeout=20, trust_env=False)

    def ask(self, method: str, path: str, **body: Any) -> Any:
        answer = self.client.request(method, f"/repos/{REPO}{path}", json=body or None)
        return answer.raise_for_status().json()

    def opened(self, branch: str, path: str, text: str) -> dict[str, Any]:
        """A pull request that adds one file."""
        base = self.ask("GET", "/branches/main")["commit"]["sha"]
        self.ask("POST", "/git/refs", ref=f"refs/heads/{branch}", sha=base)
        self.write(branch, path, text)
        pull: dict[str, Any] = self.ask("POST", "/pulls", title="Add it", head=branch, base="main")
        return pull

    def write(self, branch: str, path: str, text: str, **over: str) -> str:
        """Commit one file; the commit. `sha` names the file that it takes the place of."""
        content = base64.b64encode(text.encode()).decode()
        done = self.ask("PUT", f"/contents/{path}", message="Write it", content=content, branch=branch, **over)
        return str(done["commit"]["sha"])

    def rewrite(self, branch: str, path: str, text: str) -> str:
        """Commit another text of a file; the commit."""
        was = self.ask("GET", f"/contents/{path}?ref={branch}")
        return self.write(branch, path, text, sha=was["sha"])

    def listed(self, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask("GET", path)
        return found


@contextmanager
def emulator(folder: Path, port: int) -> Iterator[Emulator]:
    """The emulator, as long as the `with` lasts."""
    (folder / "seed.yaml").write_text(SEED)
    program = [str(NODE_BIN), "node_modules/emulate/dist/index.js", "start", "--service", "github"]
    start = [*program, "--port", str(port), "--seed", str(folder / "seed.yaml")]
    with subprocess.Popen(start, cwd=NODE, stdout=subprocess.DEVNULL) as process:
        hub = Emulator(f"http://localhost:{port}")
        try:
            until(lambda: _is_up(hub), "the emulator answers")
            yield hub
        finally:
            process.terminate()
            hub.client.close()


def _is_up(hub: Emulator) -> bool:
    try:
        return hub.client.get(f"/repos/{REPO}").is_success
    except httpx.TransportError:
        return False
