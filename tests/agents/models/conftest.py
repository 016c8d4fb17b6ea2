"""A server to ask, and a model that asks it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import BaseModel, SecretStr

from agents.models import Request
from agents.models.openai import OpenAIModel
from agents.models.prices import Price, Prices
from tests.agents.models.server import ChatServer, serving

KEY = "house-key-0123456789abcdef"
NOW = 1_790_000_000.0


class Verdict(BaseModel):
    """What the tests ask for."""

    label: str
    score: int = 0


def request(**changes: object) -> Request:
    given: dict[str, object] = {"prompt": "verdict.md", "text": "Is it good?", "returns": Verdict} | changes
    return Request(**given)  # type: ignore[arg-type]


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with serving() as chat:
        yield chat


@pytest.fixture
def model(server: ChatServer) -> OpenAIModel:
    prices = Prices({"gpt-5-mini": Price(input=0.25, output=2.0)})
    return OpenAIModel("gpt-5-mini", prices, key=SecretStr(KEY), base_url=server.url, clock=lambda: NOW)
