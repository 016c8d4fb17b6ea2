"""What is too long for a model is known before it is sent: what, by how much, and what to do."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from agents.engine.conversation import Conversation, Proposed, Reply, Seen
from agents.engine.errors import Later
from agents.engine.task import Exchange
from agents.models import Request
from agents.models.fallback import Busy, Chain, Named
from agents.models.offers import Offer
from agents.models.room import ANSWER, BYTES, Overlong, overlong
from agents.models.scripted import ScriptedModel
from agents.models.talking import PAGES
from tests.agents.models.conftest import NOW, request
from tests.agents.models.test_fallback import GOOD, Counter, asked, failing

CONTEXT = 1_000
LONG = "x" * BYTES * CONTEXT


def talking(task: str = "Look.", **changes: Any) -> Request:
    return request(talk=Conversation(task, changes.pop("session", ())), fence="~~~", **changes)


@given(st.text(max_size=200), st.integers(1, 400), st.integers(1, 2_000))
def test_a_prompt_is_too_long_from_the_very_token_on_that_leaves_no_room_for_an_answer(
    text: str, context: int, most: int
) -> None:
    tokens = len(text.encode()) // BYTES
    said = overlong(request(text=text, max_tokens=most), context, "main")
    assert bool(said) == (tokens + min(ANSWER, most) > context)


class Nothing(BaseModel):
    """A tool's arguments: there are none."""


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        (request(text=LONG), "the prompt verdict.md with all that it is given (1,000)"),
        (talking(LONG), "the task (1,000)"),
        (talking(session=[Exchange(prompt=LONG, answer="")]), "what the session had before (1,000)"),
        (talking(tools=(Offer("t.long", LONG, Nothing),)), "1 tool (1,0"),
        (request(tools=(Offer("t.long", LONG, Nothing), PAGES)), "2 tools (1,1"),
        (talking(repair=LONG), "what it is told of its last answer, and by people (1,000)"),
        (talking(hear=(LONG,)), "what it is told of its last answer, and by people (1,000)"),
    ],
)
def test_what_is_too_long_is_named_with_by_how_much_and_what_to_do(asked: Request, what: str) -> None:
    said = overlong(asked, CONTEXT, "main")
    assert f"The most of it: {what}" in said
    assert "too many for the model main by" in said
    assert "`context` in models.toml is 1,000" in said
    assert "Give it less to read" in said
    assert overlong(asked, 3 * CONTEXT, "main") == overlong(asked, None, "main") == ""


def test_what_was_said_and_done_counts_by_its_servers_own_count_once_there_is_one() -> None:
    asked = talking()
    talk = asked.talk
    assert talk is not None
    talk.take(Reply(calls=(Proposed(tool="shop.order"),)), [Seen("z" * 800)])
    assert overlong(asked, 600, "main") == ""
    assert "what was said and done (2" in overlong(asked, 400, "main")
    talk.read = 500
    assert "about 70" in overlong(asked, 600, "main")
    talk.read = 50
    assert overlong(asked, 600, "main") == ""


def test_letters_of_other_alphabets_count_as_the_bytes_that_they_are() -> None:
    assert overlong(request(text="x" * 2_000), 800, "main") == ""
    assert overlong(request(text="\u6ce8" * 2_000), 800, "main")


# -- in a chain -------------------------------------------------------------------------------------------------------


def named(name: str, *script: object, context: int | None = None) -> Named:
    return Named(name, f"{name}-1", ScriptedModel(script, name=name), 30.0, context=context)


def test_what_the_first_cannot_read_is_sent_to_nobody() -> None:
    gate = Counter()
    chain = Chain([named("main", GOOD, context=100), named("other", GOOD)], gate)
    error = failing(chain)
    assert isinstance(error, Overlong)
    assert "the model main" in str(error)
    assert asked(chain) == [0, 0]


def test_a_model_that_reads_it_is_asked_whatever_those_behind_it_could() -> None:
    chain = Chain([named("main", GOOD, context=10_000), named("other", GOOD, context=100)], Counter())
    assert chain.think(request(), 30.0).value == GOOD
    assert asked(chain) == [1, 0]


def test_a_stand_in_that_cannot_read_it_is_passed_over_for_the_next() -> None:
    models = [named("main", Later("limits us", NOW)), named("other", GOOD, context=100), named("third", GOOD)]
    chain = Chain(models, Counter())
    answer = chain.think(request(), 30.0)
    assert answer.model == "third"
    assert "other: about" in answer.instead_of
    assert asked(chain) == [1, 0, 1]


def test_where_only_such_a_stand_in_is_left_the_first_is_asked_again_when_it_may_be() -> None:
    error = failing(Chain([named("main", Later("limits us", NOW + 9)), named("other", GOOD, context=100)], Counter()))
    assert isinstance(error, Later)
    assert error.at == NOW + 9
    gate = Counter()
    gate.rest("main", NOW + 5)
    chain = Chain([named("main", GOOD), named("other", GOOD, context=100)], gate)
    error = failing(chain)
    assert isinstance(error, Busy)
    assert (error.at, asked(chain)) == (NOW + 5, [0, 0])
