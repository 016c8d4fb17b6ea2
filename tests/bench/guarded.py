"""A guarded call beside a plain one: the same tool of the same server, by `/mcp` and by a proxy that only passes on.

By `/mcp` each call is a run: judged, written down durably before and after it is made, and made by a worker, all as it
ships. Each client makes a call every so many seconds, as agents do whose models think in between.
"""

from __future__ import annotations

import http.client
import json
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import NamedTuple

from pydantic import SecretStr

from agents.servers.lock import Lock, Pinned
from agents.servers.spec import ServerSpec
from agents.settings import ApiKey, Settings
from agents.tools.mcp import offered, reach_of
from tasks.processes.ports import LOOPBACK, free_port
from tests.bench import process
from tests.bench.figure import Figure, NotMeasured, percentile
from tests.bench.site import CONFIG, installed

CLIENTS, CALLS, EVERY = 32, 12, 1.0
"""Clients, calls of each, and seconds from one to the next."""
PATIENCE = 60.0
WARM = 4
"""Calls of each that are not counted."""
KEY = ApiKey(key=SecretStr("a-key-of-an-outside-agent"), scopes=frozenset({"run"}), agent="passer")
AGENT = """
title = "Passer"
autonomy = 3
flow = "rest"
approvers = ["role:support"]

[tools]
"echo.*" = {}
"""
WORKFLOW = '''
"""It does nothing by itself."""

from __future__ import annotations

from pydantic import BaseModel

from agents.engine.flow import Done, Flow


class Nothing(BaseModel):
    """It takes nothing."""


def rest(nothing: Nothing) -> Flow:
    """Rest."""
    return Done(summary="rested")
    yield
'''
SERVERS = """
[servers.echo]
url = "URL"

[servers.echo.tools."*"]
risk = "low"
repeat = "read"
roles = { text = "content" }
"""
META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
}


class Endpoint(NamedTuple):
    """Where calls go: the port, what the tool is called there, and the key, if any."""

    port: int
    tool: str
    key: str = ""


def measure() -> Iterator[Figure]:
    """Milliseconds of a call, at the median of all clients, and what being guarded adds."""
    with plain() as upstream, passing(upstream) as proxy, guarded(upstream) as ours:
        for each in (proxy, ours):
            _wait_for(each)
        plainly, guardedly = calls([proxy, ours])
    p50, plain_p50 = (percentile(each, 50) * 1000 for each in (guardedly, plainly))
    yield Figure("guarded.plain_p50", plain_p50, "ms")
    yield Figure("guarded.p50", p50, "ms")
    yield Figure("guarded.p95", percentile(guardedly, 95) * 1000, "ms")
    yield Figure(f"guarded.adds_{CLIENTS}_clients", p50 - plain_p50, "ms", "<=25ms")


# -- clients -----------------------------------------------------------------------------------------------------------


def calls(endpoints: Sequence[Endpoint]) -> list[list[float]]:
    """Seconds of every call that counts, of all clients, at each endpoint. They are called in turn, side by side."""
    began = time.monotonic() + 0.5
    with ThreadPoolExecutor(CLIENTS) as clients:
        starts = [began + EVERY * n / CLIENTS for n in range(CLIENTS)]
        done = list(clients.map(lambda start: _client(endpoints, start), starts))
    return [[seconds for each in done for seconds in each[place][WARM:]] for place in range(len(endpoints))]


def _client(endpoints: Sequence[Endpoint], start: float) -> list[list[float]]:
    """Seconds of the calls of one client, at each endpoint."""
    lines = [http.client.HTTPConnection(LOOPBACK, each.port, timeout=30) for each in endpoints]
    took: list[list[float]] = [[] for _ in endpoints]
    for n in range((WARM + CALLS) * len(endpoints)):
        place = n % len(endpoints)
        time.sleep(max(0.0, start + n * EVERY / len(endpoints) - time.monotonic()))
        at = time.perf_counter()
        _call(lines[place], endpoints[place], f"{start} {n}")
        took[place].append(time.perf_counter() - at)
    for line in lines:
        line.close()
    return took


def _wait_for(endpoint: Endpoint) -> None:
    """Until it makes calls: a worker takes seconds to come up. Raises `NotMeasured` when it does not."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            _call(http.client.HTTPConnection(LOOPBACK, endpoint.port, timeout=30), endpoint, "first of all")
            return
        except NotMeasured:
            if time.monotonic() > until:
                raise
        time.sleep(0.1)


def _call(line: http.client.HTTPConnection, endpoint: Endpoint, text: str) -> None:
    """Raises `NotMeasured` for a call that does not say the text back."""
    params = {"name": endpoint.tool, "arguments": {"text": text}, "_meta": META}
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
        "MCP-Protocol-Version": "2026-07-28",
        "Mcp-Method": "tools/call",
        "Mcp-Name": endpoint.tool,
        **({"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}),
    }
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})
    line.request("POST", "/mcp", body, headers)
    answer = line.getresponse().read().decode()
    if text not in answer or '"isError":true' in answer:
        raise NotMeasured(f"a call was not made: {answer[:300]}")


# -- servers -----------------------------------------------------------------------------------------------------------


@contextmanager
def plain() -> Iterator[int]:
    """The server that has the tool; its port."""
    with installed() as settings, _served(settings, "echo") as port:
        yield port


@contextmanager
def passing(upstream: int) -> Iterator[Endpoint]:
    """The proxy before it."""
    with installed() as settings, _served(settings, "passing", f"http://{LOOPBACK}:{upstream}/mcp") as port:
        yield Endpoint(port, "echo")


@contextmanager
def guarded(upstream: int) -> Iterator[Endpoint]:
    """Placet before it: the web server and a worker."""
    with installed(KEY) as bare:
        settings = _connected(bare, f"http://{LOOPBACK}:{upstream}/mcp")
        with process.web(settings, "webhooks.wsgi:create") as port, process.worker(settings, "tasks.app"):
            yield Endpoint(port, "echo-echo", KEY.key.get_secret_value())


@contextmanager
def _served(settings: Settings, name: str, *words: str) -> Iterator[int]:
    port = free_port()
    with process.served([sys.executable, "-m", f"tests.bench.mcp_servers.{name}", str(port), *words], settings, port):
        yield port


def _connected(settings: Settings, url: str) -> Settings:
    """The configuration of an installation whose operator has accepted the server's tool."""
    config, agent = settings.data_dir / "config", settings.data_dir / "agents/passer"
    for folder in (config, agent):
        folder.mkdir(parents=True)
    (config / "people.toml").write_text((CONFIG / "people.toml").read_text())
    (config / "servers.toml").write_text(SERVERS.replace("URL", url))
    (agent / "agent.toml").write_text(AGENT)
    (agent / "workflow.py").write_text(WORKFLOW)
    found = offered(reach_of("echo", ServerSpec(url=url), {}), 30.0)
    accepted = {"by": "bench", "at": "2026-11-26T00:00:00Z"}
    pinned = {name: Pinned(definition=each, hash=each.hash, **accepted) for name, each in found.items()}
    Lock().accepting("echo", pinned).write(config)
    more = {"config_dir": config, "agents_dir": agent.parent, "web_workers": 1, "web_threads": 2 * CLIENTS}
    return settings.model_copy(update=more)
