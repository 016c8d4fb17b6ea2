"""Somebody else's agent: the MCP SDK's own client, on the guarded endpoint of an installation that runs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult, TextContent
from pydantic import SecretStr

from agents.settings import ApiKey
from tasks.processes.ports import LOOPBACK
from tests.bench import process
from tests.stories.fleet import Fleet
from tests.tasks.kit import Kit
from tests.webhooks.conftest import KEYS

AGENT = "resolver"
ERAS = ("legacy", "2026-07-28", "auto")
"""How the SDK's client may begin."""
PATIENCE = 60.0


def a_key(name: str, **more: Any) -> ApiKey:
    """A key of somebody else's agent."""
    secret = SecretStr(f"key-of-outside-{name}".ljust(24, "-"))
    return ApiKey(key=secret, scopes=frozenset({"run"}), agent=AGENT, **more)


@dataclass(frozen=True)
class Outside:
    """Where the endpoint is, and the keys that open it."""

    url: str
    keys: dict[str, ApiKey]

    @asynccontextmanager
    async def client(self, key: str = "one", era: str = "auto", **more: Any) -> AsyncIterator[Client]:
        """The SDK's client, connected."""
        headers = {"Authorization": f"Bearer {self.keys[key].key.get_secret_value()}"}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=PATIENCE, trust_env=False) as http,
            Client(streamable_http_client(f"{self.url}/mcp", http_client=http), mode=era, **more) as client,
        ):
            yield client


@contextmanager
def serving(kit: Kit, fleet: Fleet, **settings: Any) -> Iterator[Outside]:
    """The web server of an installation, as it ships, with two keys for outside agents."""
    keys = {"one": a_key("one"), "two": a_key("two"), "ours": a_key("ours", trust="internal")}
    more = {"api_keys": (*KEYS.values(), *keys.values()), "web_workers": 1, "web_threads": 8, **settings}
    given = fleet.settings.model_copy(update=more)
    given.data_dir.mkdir(exist_ok=True)
    with process.web(given, "tests.webhooks.site:create") as port:
        yield Outside(f"http://{LOOPBACK}:{port}", keys)


def text(result: CallToolResult) -> str:
    """What a model reads of it."""
    return "\n".join(part.text for part in result.content if isinstance(part, TextContent))
