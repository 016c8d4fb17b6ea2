"""The same server asked by a run: what goes wrong is written down, waited for and mended as the journal says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from agents.engine.journal import AnyEntry, Replied, Started, Waited
from agents.models.openai import OpenAIModel
from tasks.driving.drive import drive
from tests.real.counterparts import NODE_READY, need, seen
from tests.real.scripted import GOOD, KEY, call, error, script, scripted
from tests.tasks.kit import Kit

pytestmark = pytest.mark.real
FLOW = '''
"""A flow of one thought."""

from __future__ import annotations

from pydantic import BaseModel

from agents.engine.flow import Done, Flow, Think


class Ticket(BaseModel):
    """What the flow is given."""

    charge: str


class Verdict(BaseModel):
    """What it asks for."""

    label: str
    score: int


def resolve(ticket: Ticket) -> Flow:
    """Think once."""
    said = yield Think(Verdict, "verdict.md", otherwise=None, charge=ticket.charge)
    return Done(summary=said.label)
'''
SCRIPTS = [
    script("side by side", {"toolCalls": [call("amy"), call("bob")]}, nth=0),
    script("side by side", {"content": GOOD}, nth=1),
    script("broken json", {"content": '{"label": "go'}, nth=0),
    script("broken json", {"content": GOOD}, nth=1),
    script("no completion", {"content": GOOD}, nth=0, chaos={"malformedRate": 1}),
    script("no completion", {"content": GOOD}, nth=1),
    script("hung up", {"content": GOOD}, nth=0, chaos={"disconnectRate": 1}),
    script("hung up", {"content": GOOD}, nth=1),
    script("fell over", error(500), nth=0),
    script("fell over", {"content": GOOD}, nth=1),
    script("too often", error(429, retryAfter=70), nth=0),
    script("too often", {"content": GOOD}, nth=1),
    script("no room", {"content": GOOD, "finishReason": "length"}),
]


@pytest.fixture(scope="module")
def model() -> Iterator[OpenAIModel]:
    need(NODE_READY)
    with scripted(SCRIPTS) as model:
        yield model


def entries(kit: Kit, id: str) -> list[AnyEntry]:
    return [each.entry for each in kit.store.journals.entries(id)]


def told(kit: Kit, model: OpenAIModel, words: str) -> list[AnyEntry]:
    """The journal of a run of one thought, driven to each wait, once too early, and then when the wait is over."""
    kit.install(FLOW)
    world = kit.world()
    world.model = model
    id = kit.begin(world=world, fields={"charge": words})
    drive(world, id)
    while not kit.run(id).ended:
        before = entries(kit, id)
        drive(world, id)
        assert entries(kit, id) == before, "nothing is asked while the run waits"
        (*_, wait) = [each for each in before if isinstance(each, Waited)]
        kit.later(wait.until - kit.store.now() + 1)
        drive(world, id)
        assert len(entries(kit, id)) > len(before)
    return entries(kit, id)


@pytest.mark.parametrize(
    ("words", "kind", "seconds", "says"),
    [
        ("side by side", "unusable", 0, "not offered"),
        ("broken json", "unusable", 0, "not JSON"),
        ("no completion", "later", 2, "not JSON"),
        ("hung up", "later", 2, "cannot be reached"),
        ("fell over", "later", 2, "500"),
        ("too often", "later", 70, "limits us"),
    ],
)
def test_a_thought_that_went_wrong_is_written_down_waited_for_and_had_the_next_time(
    kit: Kit, model: OpenAIModel, words: str, kind: str, seconds: float, says: str
) -> None:
    journal = told(kit, model, words)
    first, second = [each for each in journal if isinstance(each, Replied)]
    (wait,) = [each for each in journal if isinstance(each, Waited)]
    assert first.error
    assert (first.error.kind, first.final, first.value) == (kind, False, None)
    assert says in first.error.message
    assert wait.cause == "retry"
    assert wait.until - first.at == pytest.approx(seconds, abs=1.5)
    assert (second.value, second.error, second.final) == ({"label": "good", "score": 3}, None, True)
    assert not [each for each in journal if isinstance(each, Started)]
    assert KEY not in str(journal)
    seen(f"a run: {words}", f"{kind}, again after {wait.until - first.at:.0f} s, then final")


def test_an_answer_that_was_cut_off_ends_the_thought(kit: Kit, model: OpenAIModel) -> None:
    journal = told(kit, model, "no room")
    (reply,) = [each for each in journal if isinstance(each, Replied)]
    assert reply.error
    assert (reply.error.kind, reply.final) == ("model", True)
    assert (reply.tokens_out > 0, reply.usd > 0) == (True, True)
    assert not [each for each in journal if isinstance(each, Waited | Started)]
    seen("a run: no room", f"final: {reply.error.message}")
