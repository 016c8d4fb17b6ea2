"""Calls proposed through a JSON Schema, by a model whose server has no tools of its own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agents.engine.errors import Refused
from agents.engine.tool import At, read, tool
from agents.models import Proposal, Unusable, spent, steps
from agents.models.openai import OpenAIModel
from agents.models.prices import Prices
from tests.agents.models.conftest import Verdict, request
from tests.agents.models.server import ChatServer, completion


@tool("orders.search", risk="low", repeat=read, roles={"customer": "ref", "most": "free"})
def search(at: At, customer: str, most: int = 5) -> list[str]:
    """Find a customer's orders."""
    return [customer] * most


@tool("notes.write", risk="low", repeat=read, roles={"fields": "content"})
def write(at: At, fields: dict[str, str]) -> str:
    """Write a note."""
    return str(fields)


@pytest.fixture
def model(server: ChatServer) -> OpenAIModel:
    return OpenAIModel("local", Prices({}), base_url=server.url, form="schema")


def said(step: Any) -> str:
    return json.dumps({"step": step})


def test_a_step_may_be_a_call(model: OpenAIModel, server: ChatServer) -> None:
    server.will_say(completion(said({"tool": "orders.search", "args": {"customer": "c1", "most": 2}})))
    answer = model.think(request(tools=(search, write)), 5.0)
    assert (answer.value, answer.calls) == (None, (Proposal("orders.search", {"customer": "c1", "most": 2}),))


def test_a_step_may_be_the_answer(model: OpenAIModel, server: ChatServer) -> None:
    server.will_say(completion(said({"answer": {"label": "good", "score": 3}})))
    answer = model.think(request(tools=(search,)), 5.0)
    assert (answer.value, answer.calls) == ({"label": "good", "score": 3}, ())


def test_the_model_is_told_of_the_tools_and_held_to_one_step(model: OpenAIModel, server: ChatServer) -> None:
    server.will_say(completion(said({"answer": {"label": "good", "score": 3}})))
    model.think(request(tools=(search,)), 5.0)
    sent = server.asked[0]
    assert "tools" not in sent
    assert "- orders.search: Find a customer's orders." in sent["messages"][0]["content"]
    shape = sent["response_format"]["json_schema"]
    assert (shape["name"], shape["strict"]) == ("Step", True)
    call, answer = shape["schema"]["$defs"]["Use1"], shape["schema"]["$defs"]["Final"]
    assert call["properties"]["tool"] == {"const": "orders.search", "type": "string"}
    assert shape["schema"]["$defs"]["search"]["required"] == ["customer", "most"]
    assert answer["required"] == ["answer"]


def test_without_tools_there_are_no_steps(model: OpenAIModel, server: ChatServer) -> None:
    server.will_say(completion('{"label": "good", "score": 3}'))
    assert model.think(request(), 5.0).value == {"label": "good", "score": 3}
    assert server.asked[0]["response_format"]["json_schema"]["name"] == "Verdict"


def test_a_tool_that_strict_mode_cannot_hold_is_offered_without_it() -> None:
    schema, strict = steps.schema(request(tools=(write,)))
    assert (strict, schema["title"]) == (False, "Step")


def test_an_answers_type_without_a_shape_is_refused_all_the_same() -> None:
    with pytest.raises(Refused, match="no fixed shape"):
        steps.schema(request(tools=(search,), returns=dict[str, Any]))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "not JSON"),
        ("[]", "neither"),
        ('{"tool": "orders.search", "args": {}}', "neither"),
        (said({"tool": "orders.search"}), "neither"),
        (said({"tool": "orders.search", "args": {"customer": "a"}, "answer": 1}), "neither"),
        (said({"tool": "orders.delete", "args": {}}), "not offered"),
        (said({"tool": ["orders.search"], "args": {}}), "not offered"),
        (said({"tool": "orders.search", "args": {"customer": 4}}), "do not fit"),
        (said({"tool": "orders.search", "args": "c1"}), "do not fit"),
        (said({"answer": {"label": 3}}), "does not fit Verdict"),
        (said(None), "neither"),
    ],
)
def test_a_step_that_is_none_is_sent_back_and_billed(
    model: OpenAIModel, server: ChatServer, text: str, why: str
) -> None:
    server.will_say(completion(text))
    with pytest.raises(Unusable, match=why) as caught:
        model.think(request(tools=(search,), returns=Verdict), 5.0)
    assert spent(caught.value).tokens_in == 100
