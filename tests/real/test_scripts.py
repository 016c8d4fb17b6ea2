"""The model's client against a scripted server of somebody else's: each thing that goes wrong has its own name."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pydantic import BaseModel

from agents.engine.errors import Later, Refused, ToolError
from agents.engine.tool import At, read, tool
from agents.models import Answer, Request, spent
from agents.models.openai import OpenAIModel
from tests.real.counterparts import NODE_READY, need, seen
from tests.real.scripted import GOOD, KEY, call, error, script, scripted

pytestmark = pytest.mark.real


class Verdict(BaseModel):
    """What the scripts are asked for."""

    label: str
    score: int


@tool("orders.search", risk="low", repeat=read, roles={"customer": "ref"})
def search(at: At, customer: str) -> list[str]:
    """Find a customer's orders. Nothing here performs it: a model proposes only."""
    raise AssertionError("a proposal was performed")


SCRIPTS = [
    script("parallel", {"toolCalls": [call("amy"), call("bob")]}),
    script("bad arguments", {"toolCalls": [{"name": "orders-search", "arguments": '{"customer": '}]}),
    script("not offered", {"toolCalls": [{"name": "stripe-refund", "arguments": "{}"}]}),
    script("cut off", {"content": GOOD, "finishReason": "length"}),
    script("withheld", {"content": GOOD, "finishReason": "content_filter"}),
    script("half a line", {"content": '{"label": "go'}),
    script("another shape", {"content": '{"label": 7}'}),
    script("limited", error(429, retryAfter=7)),
    script("stumble", error(500), nth=0),
    script("stumble", {"content": GOOD}, nth=1),
    script("garbage", {"content": GOOD}, chaos={"malformedRate": 1}),
    script("dropped", {"content": GOOD}, chaos={"disconnectRate": 1}),
    script("unpaid", error(401)),
]


@pytest.fixture(scope="module")
def model() -> Iterator[OpenAIModel]:
    need(NODE_READY)
    with scripted(SCRIPTS) as model:
        yield model


REQUEST = Request(prompt="verdict.md", text="", returns=Verdict)


def think(model: OpenAIModel, words: str, **changes: Any) -> Answer | ToolError:
    """What the journal is given: an answer, or an error that is of our own kind."""
    try:
        return model.think(replace(REQUEST, text=words, **changes), 10.0)
    except ToolError as raised:
        return raised


def test_calls_proposed_side_by_side_come_back_as_proposals_and_nothing_is_called(model: OpenAIModel) -> None:
    answer = think(model, "parallel", tools=(search,))
    assert isinstance(answer, Answer)
    assert answer.value is None
    assert [(each.tool, each.args) for each in answer.calls] == [
        ("orders.search", {"customer": "amy"}),
        ("orders.search", {"customer": "bob"}),
    ]
    seen("parallel calls", "two proposals, none performed")


@pytest.mark.parametrize(
    ("words", "kind", "says"),
    [
        ("cut off", Refused, "cut off at 8192 tokens"),
        ("withheld", Refused, "content filter"),
        ("half a line", Later, "not JSON"),
        ("another shape", Later, "does not fit Verdict"),
        ("bad arguments", Later, "do not fit"),
        ("not offered", Later, "not offered"),
        ("garbage", Later, "not JSON"),
        ("dropped", Later, "cannot be reached"),
        ("unpaid", Refused, "OPENAI_API_KEY"),
    ],
)
def test_what_goes_wrong_is_named(model: OpenAIModel, words: str, kind: type[ToolError], says: str) -> None:
    raised = think(model, words, tools=(search,) if words in ("bad arguments", "not offered") else ())
    assert isinstance(raised, kind)
    assert says in str(raised)
    assert KEY not in str(raised)
    answered = words not in ("garbage", "dropped", "unpaid")
    assert (spent(raised).usd > 0) == answered, "an answer that cannot be used is on the bill too"
    seen(words, f"{kind.__name__}: {raised}")


def test_a_server_that_limits_us_is_asked_again_when_it_said(model: OpenAIModel) -> None:
    before = time.time()
    raised = think(model, "limited")
    assert isinstance(raised, Later)
    assert raised.at is not None
    assert 6 < raised.at - before < 12
    seen("429 with Retry-After: 7", f"asked again in {raised.at - before:.0f} s: {raised}")


def test_a_server_that_stumbled_answers_the_next_time(model: OpenAIModel) -> None:
    first = think(model, "stumble")
    assert isinstance(first, Later)
    assert "500" in str(first)
    second = think(model, "stumble")
    assert isinstance(second, Answer)
    assert second.value == {"label": "good", "score": 3}
    seen("500, then an answer", f"Later ({first}), then {second.value}")
