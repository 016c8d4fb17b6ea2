"""The scripted model answers as a real one would."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from agents.engine.errors import Later, Refused, Unclear
from agents.models import Answer, Proposal, Request
from agents.models.scripted import ScriptedModel
from tests.agents.models.conftest import Verdict, request


def test_answers_come_in_order_and_requests_are_kept() -> None:
    model = ScriptedModel([Verdict(label="a"), {"label": "b", "score": 2}])
    first, second = model.think(request(text="one"), 1.0), model.think(request(text="two"), 1.0)
    assert (first.value, second.value) == ({"label": "a", "score": 0}, {"label": "b", "score": 2})
    assert [each.text for each in model.requests] == ["one", "two"]
    assert first.messages != second.messages
    assert (first.model, first.tokens_in, first.usd) == ("scripted", 1, 0.0)


def test_a_script_that_has_ended_refuses() -> None:
    with pytest.raises(Refused, match=r"verdict\.md"):
        ScriptedModel([]).think(request(), 1.0)


def test_an_answer_that_does_not_fit_is_asked_again() -> None:
    with pytest.raises(Later, match="score"):
        ScriptedModel([{"label": "a", "score": "many"}]).think(request(), 1.0)


def test_an_exception_in_the_script_is_raised() -> None:
    with pytest.raises(Unclear, match="cut"):
        ScriptedModel([Unclear("cut")]).think(request(), 1.0)


def test_a_function_answers_by_the_request() -> None:
    def by_prompt(asked: Request) -> object:
        return 4 if asked.prompt == "count.md" else {"label": "x"}

    model = ScriptedModel(by_prompt)
    assert model.think(request(prompt="count.md", returns=int), 1.0).value == 4
    assert model.think(request(), 1.0).value == {"label": "x", "score": 0}


def test_proposals_and_whole_answers_pass() -> None:
    whole = Answer(value=1, model="m", messages="", tokens_in=1, tokens_out=2, usd=3.0, ms=4)
    model = ScriptedModel([[Proposal("a.b", {})], whole])
    assert model.think(request(), 1.0).calls == (Proposal("a.b", {}),)
    assert model.think(request(), 1.0) is whole


def test_many_threads_get_an_answer_each() -> None:
    model = ScriptedModel([{"label": str(n)} for n in range(50)])
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: model.think(request(), 1.0), range(50)))
    assert {answer.value["label"] for answer in answers} == {str(n) for n in range(50)}
