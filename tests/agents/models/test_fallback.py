"""Who stands in for whom, and when nobody does: only a failure is passed on, and all of it is on the bill."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from agents.engine.errors import Later, Refused, ToolError, Unclear
from agents.models import Answer, Spent, Unusable, billed, spent
from agents.models.fallback import Busy, Chain, Named, Open
from agents.models.openai import OpenAIModel
from agents.models.prices import Prices
from agents.models.scripted import ScriptedModel
from tests.agents.models.conftest import NOW, request
from tests.agents.models.server import ChatServer, Said, completion, failure, serving

GOOD = {"label": "good", "score": 3}


class Counter(Open):
    """A gate that has so many places at each model, and remembers who wants to be left alone."""

    def __init__(self, **free: int) -> None:
        self.free, self.resting = free, dict[str, float]()
        self.inside: list[str] = []

    @contextmanager
    def place(self, model: Named) -> Iterator[float | None]:
        if not self.free.get(model.name, 1):
            yield NOW + 5
            return
        self.inside.append(model.name)
        yield None
        self.inside.remove(model.name)

    def rests(self, names: Sequence[str]) -> dict[str, float]:
        return {name: until for name, until in self.resting.items() if name in names}

    def rest(self, name: str, until: float) -> None:
        self.resting[name] = until


def named(name: str, *script: object, places: int | None = None) -> Named:
    return Named(name, f"{name}-1", ScriptedModel(script, name=name), 30.0, places)


def asked(chain: Chain) -> list[int]:
    """How often each was asked."""
    models = [each.asks for each in chain.models]
    return [len(model.requests) for model in models if isinstance(model, ScriptedModel)]


def failing(chain: Chain) -> ToolError:
    with pytest.raises(ToolError) as caught:
        chain.think(request(), 30.0)
    return caught.value


@pytest.mark.parametrize("error", [Later("limits us", NOW + 9), Later("failed with 503"), Unclear("cut off")])
def test_who_fails_is_stood_in_for_and_the_bill_holds_both(error: Later | Unclear) -> None:
    chain = Chain([named("main", billed(error, Spent(100, 5, 0.5))), named("other", GOOD)], Open())
    answer = chain.think(request(), 30.0)
    assert (answer.model, answer.value) == ("other", GOOD)
    assert answer.instead_of == f"main: {error}"
    assert answer.tokens_in > 100
    assert (answer.tokens_out > 5, answer.usd) == (True, 0.5)


def test_who_answers_at_once_stands_in_for_nobody() -> None:
    chain = Chain([named("main", GOOD), named("other", GOOD)], Open())
    assert chain.think(request(), 30.0).instead_of == ""
    assert asked(chain) == [1, 0]


@pytest.mark.parametrize("error", [Refused("the model declined to answer"), Unusable("the model's answer is not JSON")])
def test_a_refusal_and_an_answer_that_cannot_be_used_are_passed_to_nobody(error: ToolError) -> None:
    chain = Chain([named("main", billed(error, Spent(10, 1, 0.1))), named("other", GOOD)], Open())
    assert failing(chain) is error
    assert spent(error) == Spent(10, 1, 0.1)
    assert asked(chain) == [1, 0]


@pytest.mark.parametrize("last", [Refused("no"), Unusable("not JSON")])
def test_what_the_stand_in_refuses_is_refused_and_billed_whole(last: ToolError) -> None:
    first = billed(Later("busy"), Spent(100, 5, 0.5))
    chain = Chain([named("main", first), named("other", billed(last, Spent(10, 1, 0.1))), named("more", GOOD)], Open())
    assert failing(chain) is last
    assert spent(last) == Spent(110, 6, 0.6)
    assert asked(chain) == [1, 1, 0]


def test_when_nobody_answers_all_are_named_and_billed() -> None:
    script = [billed(Later("limits us", NOW + 60), Spent(1, 1, 0.1)), billed(Later("busy", NOW + 7), Spent(2, 2, 0.2))]
    error = failing(Chain([named("main", script[0]), named("other", script[1])], Open()))
    assert isinstance(error, Later)
    assert (str(error), error.at) == ("main: limits us; other: busy", NOW + 7)
    assert spent(error)[:2] == (3, 3)
    assert spent(error).usd == pytest.approx(0.3)


def test_when_one_did_not_say_when_to_come_back_the_back_off_decides() -> None:
    error = failing(Chain([named("main", Later("limits us", NOW + 60)), named("other", Unclear("cut"))], Open()))
    assert isinstance(error, Later)
    assert error.at is None


def test_a_model_alone_fails_in_its_own_words() -> None:
    error = Unclear("cut off")
    assert failing(Chain([named("main", error)], Open())) is error


def test_who_asked_to_be_left_alone_is_skipped_until_then() -> None:
    gate = Counter()
    models = [named("main", Later("limits us", NOW + 60), GOOD), named("other", GOOD, GOOD)]
    chain = Chain(models, gate)
    chain.think(request(), 30.0)
    assert gate.resting == {"main": NOW + 60}
    answer = chain.think(request(), 30.0)
    assert asked(chain) == [1, 2]
    assert "left alone" in answer.instead_of
    gate.resting.clear()
    assert chain.think(request(), 30.0).model == "main"


def test_where_all_are_to_be_left_alone_nobody_is_asked_until_the_first_may_be() -> None:
    gate = Counter()
    gate.resting = {"main": NOW + 60, "other": NOW + 30}
    chain = Chain([named("main", GOOD), named("other", GOOD)], gate)
    error = failing(chain)
    assert isinstance(error, Busy), "it is no attempt"
    assert (error.at, asked(chain)) == (NOW + 30, [0, 0])


def test_a_limited_one_without_stand_ins_is_left_alone_just_so() -> None:
    gate = Counter()
    chain = Chain([named("main", Later("limits us", NOW + 60), GOOD, places=2)], gate)
    assert isinstance(failing(chain), Later)
    error = failing(chain)
    assert isinstance(error, Busy)
    assert (error.at, asked(chain)) == (NOW + 60, [1])


def test_without_a_place_nobody_is_asked_and_nobody_stands_in() -> None:
    chain = Chain([named("main", GOOD, places=1), named("other", GOOD)], Counter(main=0))
    error = failing(chain)
    assert isinstance(error, Busy)
    assert (error.at, asked(chain)) == (NOW + 5, [0, 0])


def test_a_stand_in_without_a_place_is_passed_over() -> None:
    models = [named("main", Later("busy")), named("other", GOOD, places=1), named("more", GOOD)]
    answer = Chain(models, Counter(other=0)).think(request(), 30.0)
    assert (answer.model, answer.instead_of) == ("more", "main: busy; other: every place is taken")


def test_where_nobody_could_be_asked_at_all_it_is_no_attempt() -> None:
    gate = Counter(other=0)
    gate.resting = {"main": NOW + 60}
    error = failing(Chain([named("main", GOOD), named("other", GOOD, places=1)], gate))
    assert isinstance(error, Busy)
    assert error.at == NOW + 5


def test_a_place_is_held_while_a_model_is_asked_and_not_longer() -> None:
    gate = Counter()
    seen: list[list[str]] = []

    def answer(_: object) -> dict[str, object]:
        seen.append(list(gate.inside))
        return GOOD

    main = Named("main", "m", ScriptedModel([Later("busy")]), 30.0, 1)
    other = Named("other", "o", ScriptedModel(answer), 30.0, 1)
    Chain([main, other], gate).think(request(), 30.0)
    assert (seen, gate.inside) == ([["other"]], [])


# -- over the wire ------------------------------------------------------------------------------------------------


@pytest.fixture
def other() -> Iterator[ChatServer]:
    with serving() as chat:
        yield chat


def wired(name: str, url: str, seconds: float = 30.0) -> Named:
    return Named(name, name, OpenAIModel(name, Prices({}), base_url=url, clock=lambda: NOW), seconds)


def stood_in(server: ChatServer, other: ChatServer, *, seconds: float = 30.0, url: str = "") -> Answer:
    other.will_say(completion('{"label": "good", "score": 3}'))
    chain = Chain([wired("main", url or server.url, seconds), wired("other", other.url)], Open())
    return chain.think(request(), chain.seconds)


@pytest.mark.parametrize(
    "said",
    [
        failure(429, retry_after="7"),
        failure(500),
        failure(503),
        failure(529),
        Said(b"<html>busy</html>"),
        Said(b'{"choices": ['),
        Said(b""),
        completion('{"label": "good"}', finish=None),
    ],
)
def test_a_server_that_fails_is_stood_in_for(server: ChatServer, other: ChatServer, said: Said) -> None:
    server.will_say(said)
    answer = stood_in(server, other)
    assert answer.value == GOOD
    assert answer.instead_of.startswith("main: the model's")
    assert (len(server.asked), len(other.asked)) == (1, 1)


def test_a_server_that_is_not_there_is_stood_in_for(server: ChatServer, other: ChatServer) -> None:
    assert "cannot be reached" in stood_in(server, other, url="http://127.0.0.1:1/v1").instead_of


def test_a_silent_server_is_stood_in_for_after_its_own_time(server: ChatServer, other: ChatServer) -> None:
    server.will_say(Said(completion("{}").body, hang=20.0))
    began = time.monotonic()
    assert "within 0.3 s" in stood_in(server, other, seconds=0.3).instead_of
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "said",
    [
        failure(401),
        failure(400, "context length is 8192 tokens"),
        completion(refusal="I cannot help with that."),
        completion("", finish="content_filter"),
        completion('{"label": "good"', finish="length"),
        completion("not json"),
        completion(""),
    ],
)
def test_a_server_that_refuses_or_answers_is_stood_in_for_by_nobody(
    server: ChatServer, other: ChatServer, said: Said
) -> None:
    server.will_say(said)
    with pytest.raises(ToolError):
        stood_in(server, other)
    assert other.asked == []
