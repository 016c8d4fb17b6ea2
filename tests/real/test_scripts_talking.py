"""A freestyle run on a scripted server of somebody else's: calls, faults, and what it was sent by its own record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from agents.engine.conversation import Conversation
from agents.engine.journal import AnyEntry, Ended, Replied, Returned, Started, Waited
from agents.models import Proposal, Request
from agents.models.openai import OpenAIModel
from agents.models.talking import PAGES
from tasks.driving.drive import drive
from tests.real.counterparts import NODE_READY, need, seen
from tests.real.scripted import KEY, error, record, scripted
from tests.tasks.driving.test_loop import TYPED, WORK
from tests.tasks.kit import Kit
from tests.tasks.shop_tools import order

pytestmark = pytest.mark.real


def calls(*made: tuple[str, Any]) -> dict[str, Any]:
    return {"toolCalls": [{"name": name, "arguments": json.dumps(args)} for name, args in made]}


def look(number: object) -> tuple[str, Any]:
    return "shop-order", {"number": number}


def scenes(**said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the server says in each scene, in order. The instructions name the scene, and stay to its end."""
    return [
        {
            "match": {"systemMessage": f"scene {name}.", "sequenceIndex": n},
            "response": each,
            "more": each.pop("more", {}),
        }
        for name, turns in said.items()
        for n, each in enumerate(turns)
    ]


BROKEN = {"content": "never read", "more": {"chaos": {"malformedRate": 1}}}
DROPPED = {"content": "never read", "more": {"chaos": {"disconnectRate": 1}}}
SCENES = scenes(
    beside=[calls(look(3), look(1), look(2)), {"content": "Three."}],
    walk=[*(calls(look(n)) for n in range(1, 5)), {"content": "Four."}],
    faults=[
        error(429, retryAfter=70),
        error(500),
        BROKEN,
        calls(look(3)),
        DROPPED,
        {"content": "All is", "finishReason": "length"},
        {"content": " "},
        {"content": "Six."},
    ],
    unknown=[calls(("shop-destroy", {}), look(2)), {"content": "Two."}],
    types=[calls(look("four")), calls(look(4)), {"content": "Four."}],
    cut=[{"toolCalls": [{"name": "shop-order", "arguments": '{"number": '}]}, {"content": "None."}],
    shape=[
        calls(look(1)),
        calls(("finish", {"answer": ["four"]})),
        calls(("finish", {"answer": [4, 5]})),
    ],
    wire=[calls(look(3), look("four"), ("shop-destroy", {}))],
)


@pytest.fixture(scope="module")
def model() -> Iterator[OpenAIModel]:
    need(NODE_READY)
    with scripted(SCENES) as model:
        yield model


def played(kit: Kit, model: OpenAIModel, scene: str, workflow: str = WORK) -> list[AnyEntry]:
    """The journal of a run of it, to its end. A wait is waited out."""
    kit.install(workflow)
    (kit.folder / "agents/resolver/goal.md").write_text(f"You play scene {scene}.\n")
    world = kit.world()
    world.model = model
    id = kit.begin(world=world)
    for _ in range(10):
        drive(world, id)
        if kit.run(id).ended:
            break
        kit.later(400)
    journal = [each.entry for each in kit.store.journals.entries(id)]
    assert KEY not in str(journal)
    return journal


def ended(journal: list[AnyEntry]) -> tuple[str, str, Any]:
    [end] = [each for each in journal if isinstance(each, Ended)]
    return end.status, end.stop, end.output


def given(journal: list[AnyEntry]) -> list[Any]:
    return [each.value for each in journal if isinstance(each, Returned)]


def failures(journal: list[AnyEntry]) -> list[str]:
    return [each.error.message for each in journal if isinstance(each, Replied) and each.error]


def sent(model: OpenAIModel, scene: str) -> list[Any]:
    """The bodies that the server says it was sent in a scene."""
    return [body for body in record(model) if f"scene {scene}." in body["messages"][0]["content"]]


def test_calls_side_by_side_are_made_and_told_in_their_order(kit: Kit, model: OpenAIModel) -> None:
    journal = played(kit, model, "beside")
    assert ended(journal) == ("done", "answered", "Three.")
    assert sorted(each.id for each in journal if isinstance(each, Started)) == ["2.1.1", "2.2.1", "2.3.1"]
    told = [each for each in sent(model, "beside")[1]["messages"] if each["role"] == "tool"]
    assert [each["content"].splitlines()[1] for each in told] == ["6", "2", "4"]
    seen("three calls in one reply", "made side by side, told in order")


@pytest.mark.parametrize("scene", ["walk", "faults"])
def test_the_beginning_is_the_same_in_every_request_and_what_follows_only_grows(
    kit: Kit, model: OpenAIModel, scene: str
) -> None:
    before = len(sent(model, scene))
    journal = played(kit, model, scene)
    bodies = sent(model, scene)[before:]
    assert len(bodies) == len([each for each in journal if isinstance(each, Replied)])
    begins = {json.dumps([each["tools"], *each["messages"][:2]]) for each in bodies}
    assert len(begins) == 1
    said = [json.dumps([each for each in body["messages"] if "could not be used" not in str(each)]) for body in bodies]
    assert all(after.startswith(one.removesuffix("]")) for one, after in pairwise(said))
    assert ended(journal)[:2] == ("done", "answered")
    if scene == "walk":
        assert given(journal) == [2, 4, 6, 8]
    else:
        check_faults(journal)
    seen(f"{len(bodies)} requests of the scene {scene}", f"{len(begins.pop())} bytes the same at the beginning of each")


def check_faults(journal: list[AnyEntry]) -> None:
    """Each fault has its name, and its wait."""
    wanted = ["limits us", "500", "not JSON", "cannot be reached", "cut off at 4096 tokens", "empty"]
    found = failures(journal)
    assert len(found) == len(wanted)
    assert all(words in message for words, message in zip(wanted, found, strict=True)), found
    waits = [each.until - each.at for each in journal if isinstance(each, Waited)]
    assert waits == pytest.approx([70, 6, 18, 2, 0, 0], abs=1.5)
    assert given(journal) == [6]


def test_a_tool_there_is_not_is_told_of_beside_what_another_gave(kit: Kit, model: OpenAIModel) -> None:
    journal = played(kit, model, "unknown")
    assert (ended(journal), given(journal)) == (("done", "answered", "Two."), [4])
    [refused, gave] = sent(model, "unknown")[1]["messages"][-2:]
    assert "not offered: 'shop-destroy'" in refused["content"]
    assert "4" in gave["content"]
    seen("a tool there is not", "told so; the call beside it was made")


@pytest.mark.parametrize(("scene", "says"), [("types", "valid integer"), ("cut", "are not JSON")])
def test_arguments_that_do_not_fit_are_told_back_and_nothing_is_called(
    kit: Kit, model: OpenAIModel, scene: str, says: str
) -> None:
    journal = played(kit, model, scene)
    assert ended(journal)[:2] == ("done", "answered")
    assert given(journal) == ([8] if scene == "types" else [])
    assert says in sent(model, scene)[1]["messages"][-1]["content"]
    seen(f"arguments: {scene}", "told back, nothing called")


def test_an_answer_of_a_shape_comes_by_finish_and_is_held_to_it(kit: Kit, model: OpenAIModel) -> None:
    journal = played(kit, model, "shape", TYPED)
    assert ended(journal) == ("done", "answered", [4, 5])
    _, _, third = sent(model, "shape")
    assert [each["function"]["name"] for each in third["tools"]][-1] == "finish"
    assert "finish" in str(third["messages"][-2])
    assert "valid integer" in third["messages"][-1]["content"]
    seen("finish", "refused once, then kept")


def test_on_the_wire_each_call_is_judged_by_itself(model: OpenAIModel) -> None:
    asked = Request(prompt="goal.md", text="You play scene wire.", returns=str, tools=(order, PAGES), fence="==")
    answer = model.think(replace(asked, talk=Conversation("Go.")), 10.0)
    good, wrong, unknown = answer.calls
    assert good == Proposal("shop.order", {"number": 3})
    assert [bool(each.wrong) for each in (wrong, unknown)] == [True, True]
    assert answer.tokens_in > 0
    seen("three calls on the wire", f"one good, one that does not fit, one unknown ({answer.tokens_in} tokens)")
