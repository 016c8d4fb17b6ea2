"""Somebody else's agent, speaking JSON-RPC to the application in so many words; and a worker beside it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from agents.settings import ApiKey
from tasks.sweep import sweep
from tests.stories.outside import a_key
from tests.tasks.kit import Kit
from tests.webhooks.conftest import KEYS, Browse, browse, kit, runs, settings, shop, store, valkey_url, world

__all__ = ["browse", "kit", "runs", "settings", "shop", "store", "valkey_url", "world"]

OUTSIDE: dict[str, ApiKey] = {
    "one": a_key("one"),
    "two": a_key("two"),
    "ours": a_key("ours", trust="internal"),
    "lost": ApiKey.model_validate({**a_key("lost").model_dump(), "agent": "gone"}),
}
MODERN = "2026-07-28"
ENVELOPE = {
    "io.modelcontextprotocol/protocolVersion": MODERN,
    "io.modelcontextprotocol/clientCapabilities": {},
}


class Agent:
    """It has a key, and counts its requests. `opens`: it says that it can have its user open an address."""

    def __init__(self, client: FlaskClient, key: str = "one", *, opens: bool = False) -> None:
        self.client, self._key, self._opens, self._n = client, {**KEYS, **OUTSIDE}[key], opens, 0
        self._session: dict[str, str] = {}

    def send(self, body: Any, **headers: str) -> TestResponse:
        """POST whatever it is."""
        sent = {"Authorization": f"Bearer {self._key.key.get_secret_value()}", "Accept": "application/json"}
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        content = {"data": body} if isinstance(body, bytes) else {"json": body}
        return self.client.post("/mcp", headers={"Content-Type": "application/json", **sent, **more}, **content)

    def asked(self, method: str, params: Any = None, **headers: str) -> TestResponse:
        """A request of the handshake era."""
        self._n += 1
        body = {"jsonrpc": "2.0", "id": self._n, "method": method}
        version = {"MCP_Protocol_Version": "2025-11-25", **self._session, **headers}
        return self.send({**body, "params": params} if params is not None else body, **version)

    def shake_hands(self) -> dict[str, Any]:
        """Begin as the handshake era does."""
        capabilities: dict[str, Any] = {"elicitation": {"url": {}}} if self._opens else {}
        about = {"protocolVersion": "2025-11-25", "capabilities": capabilities}
        response = self.asked("initialize", {**about, "clientInfo": {"name": "tests", "version": "1"}})
        if session := response.headers.get("Mcp-Session-Id"):
            self._session = {"Mcp_Session_Id": session}
        return self.result(response)

    def modern(self, method: str, params: Any = None, **headers: str) -> TestResponse:
        """A request of the newer era."""
        self._n += 1
        meta = dict(ENVELOPE)
        if self._opens:
            meta["io.modelcontextprotocol/clientCapabilities"] = {"elicitation": {"url": {}}}
        named = {"Mcp_Name": params["name"]} if params and "name" in params else {}
        sent = {"MCP_Protocol_Version": MODERN, "Mcp_Method": method, **named, **headers}
        body = {"jsonrpc": "2.0", "id": self._n, "method": method, "params": {**(params or {}), "_meta": meta}}
        return self.send(body, **sent)

    def result(self, response: TestResponse) -> dict[str, Any]:
        """What a request gave, which went well."""
        body = response.get_json()
        assert (response.status_code, body.get("id"), "error" in body) == (200, self._n, False), response.text
        found: dict[str, Any] = body["result"]
        return found

    def call(self, tool: str, /, **args: Any) -> dict[str, Any]:
        """What a call of a tool gave."""
        return self.result(self.asked("tools/call", {"name": tool, "arguments": args}))


def error_of(response: TestResponse) -> tuple[int, int, str]:
    """The status of a response, and its error."""
    error = response.get_json()["error"]
    return response.status_code, error["code"], error["message"]


@pytest.fixture
def client(browse: Browse, kit: Kit) -> FlaskClient:
    """The application, for agents from outside too."""
    return browse(api_keys=(*KEYS.values(), *OUTSIDE.values()))


@pytest.fixture
def agent(client: FlaskClient) -> Agent:
    return Agent(client)


@pytest.fixture
def worker(kit: Kit) -> Iterator[None]:
    """Whoever drives the runs, meanwhile."""
    world, over = kit.world(), threading.Event()

    def work() -> None:
        while not over.wait(0.005):
            sweep(world, lambda _: False)

    thread = threading.Thread(target=work)
    thread.start()
    yield
    over.set()
    thread.join()
    world.pool.shutdown()
