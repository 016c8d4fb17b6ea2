"""Memories, made up."""

from __future__ import annotations

from typing import Any

from agents.models.embeddings import Embedder
from agents.models.failures import Where
from agents.models.portal import KEYLESS, Server
from agents.models.prices import Prices
from agents.tools.memory.at import New, Scope
from tests.agents.models.server import ChatServer

NOW = 1_800_000_000.0
MONA = Scope("support", "customer", "mona@example.com")


def new(text: str = "Her mug came broken.", effect: str = "", scope: Scope = MONA, **more: Any) -> New:
    fields: dict[str, Any] = {
        "tags": (),
        "trust": "internal",
        "run": "run1",
        "command": "3",
        "created": NOW,
        "expires": NOW + 1000,
    }
    return New(scope=scope, text=text, effect=effect or f"effect of {text}", **{**fields, **more})


def embedder(server: ChatServer, model: str = "vec-1") -> Embedder:
    return Embedder(model, Server(server.url, KEYLESS), Prices({}), seconds=30.0, where=Where())
