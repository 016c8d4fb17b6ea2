"""A freestyle run and a model's server that gets things wrong: each ends typed, and is in the journal."""

from __future__ import annotations

import json
from typing import NamedTuple

import pytest

from agents.analyzers.credentials import HELD
from agents.engine.journal import AnyEntry, Judged, Replied, Started
from agents.models.openai import OpenAIModel
from agents.models.prices import Prices
from tasks import deciding
from tasks.driving.drive import drive
from tasks.world import World
from tests.agents.models.server import ChatServer, Said, completion, failure
from tests.tasks.driving.test_loop import GOAL, WORK
from tests.tasks.kit import Kit

DAY = 25 * 3600
DONE = completion("All is well.")


def calls(*made: tuple[str, str]) -> Said:
    """A chat completion that calls tools."""
    return completion(None, finish="tool_calls", calls=list(made))


def order(number: object) -> tuple[str, str]:
    return "shop-order", json.dumps({"number": number})


class Bad(NamedTuple):
    """What the server says, in order, and what becomes of the run."""

    says: list[Said]
    ends: tuple[str, str]
    in_journal: str
    reads: int = 0


CUT = Said(DONE.body, cut=40)
BOOK = "x" * 200_000
BAD = {
    "loops": Bad([calls(order(3))] * 3, ("exhausted", "looping"), "same arguments three times", 3),
    "goes round": Bad([calls(order(n % 2)) for n in range(6)], ("exhausted", "looping"), "repeats the same 2 calls", 6),
    "ten at once": Bad([calls(*map(order, range(10))), DONE], ("done", "answered"), "All is well.", 10),
    "twenty at once": Bad(
        [calls(*map(order, range(20))), DONE], ("done", "answered"), "more than 16 calls at once", 16
    ),
    "no such tool": Bad(
        [calls(("shop-destroy", f'{{"n": {n}}}')) for n in range(4)],
        ("failed", "confused"),
        "a tool it was not offered",
    ),
    "no name": Bad([calls(("", "")), DONE], ("done", "answered"), "a tool it was not offered"),
    "broken arguments": Bad([calls(("shop-order", '{"number": ')), DONE], ("done", "answered"), "are not JSON"),
    "wrong type": Bad([calls(order("four")), DONE], ("done", "answered"), "do not fit"),
    "no object": Bad([calls(("shop-order", "[4]")), DONE], ("done", "answered"), "do not fit"),
    "too large a number": Bad([calls(order(10**30)), DONE], ("done", "answered"), "exceeds"),
    "endless number": Bad([calls(("shop-order", '{"number": 1e999}')), DONE], ("done", "answered"), "do not fit"),
    "one of two": Bad([calls(order("four"), order(4)), DONE], ("done", "answered"), "All is well.", 1),
    "cut body": Bad([CUT, DONE], ("done", "answered"), "cannot be reached"),
    "always cut": Bad([CUT] * 6, ("failed", "model"), "given up after 6 attempts"),
    "cut by length": Bad([completion("All is", finish="length"), DONE], ("done", "answered"), "cut off at 4096 tokens"),
    "no end": Bad([completion("All is", finish=None), DONE], ("done", "answered"), "cut off"),
    "empty": Bad([completion("")] * 6, ("failed", "model"), "the model's answer is empty"),
    "blank": Bad([completion(" \n"), DONE], ("done", "answered"), "the model's answer is empty"),
    "no JSON": Bad([Said(b"<html>"), DONE], ("done", "answered"), "not JSON"),
    "no completion": Bad([Said(b'{"choices": []}'), DONE], ("done", "answered"), "no chat completion"),
    "a book": Bad([completion(BOOK)] * 6, ("failed", "model"), "200,"),
    "a book in a call": Bad(
        [calls(("shop-reply", json.dumps({"ticket": "1", "text": BOOK}))), DONE], ("done", "answered"), "200,"
    ),
    "told to wait": Bad([failure(429, "slow", Retry_After="70"), DONE], ("done", "answered"), "limits us"),
    "fell over": Bad([failure(500, "oops"), DONE], ("done", "answered"), "500"),
    "not let in": Bad([failure(401, "no")], ("failed", "model"), "OPENAI_API_KEY"),
}


def made(kit: Kit, server: ChatServer, workflow: str = WORK, **edits: str) -> World:
    kit.install(workflow, **edits)
    (kit.folder / "agents/resolver/goal.md").write_text(GOAL)
    world = kit.world()
    world.model = OpenAIModel("local", Prices({}), base_url=server.url)
    return world


def finished(kit: Kit, world: World) -> list[AnyEntry]:
    """The journal of a run that nobody answers anything in."""
    id = kit.begin(world=world)
    for _ in range(10):
        drive(world, id)
        run = kit.run(id)
        if run.ended:
            assert {each.asked.of for each in run.questions.values()} <= {"approve", "spent", "looping"}
            return [each.entry for each in kit.store.journals.entries(id)]
        kit.later(DAY if run.open else 400)
    raise AssertionError([each.entry for each in kit.store.journals.entries(id)])


@pytest.mark.parametrize("name", BAD)
def test_it_ends_typed_and_is_written_down(kit: Kit, server: ChatServer, name: str) -> None:
    bad = BAD[name]
    server.will_say(*bad.says)
    world = made(kit, server)
    journal = finished(kit, world)
    [ended] = [each for each in journal if each.kind == "ended"]
    assert (ended.status, ended.stop) == bad.ends, ended
    assert len(server.asked) == len(bad.says)
    assert len([each for each in journal if isinstance(each, Replied)]) == len(bad.says)
    assert sum(isinstance(each, Started) for each in journal) == bad.reads
    assert all(each.verdict == "allow" for each in journal if isinstance(each, Judged))
    told = json.dumps([each.model_dump(mode="json") for each in journal])
    assert bad.in_journal in told + json.dumps(server.asked[-1])
    assert len(told) < 100_000, "what cannot be used is not kept"
    assert not kit.shop.done


def test_a_credential_that_a_model_would_have_remembered_is_in_no_journal_and_it_is_told_why(
    kit: Kit, server: ChatServer
) -> None:
    held = {"kind": "general", "text": "The password is hunter22, they say."}
    server.will_say(calls(("memory-store", json.dumps(held))), DONE)
    journal = finished(kit, made(kit, server, **{"[tools]": '[tools]\n"memory.store" = { risk = "low" }'}))
    assert journal[-1].kind == "ended"
    told, again = (json.dumps(each) for each in ([e.model_dump(mode="json") for e in journal], server.asked[-1]))
    for text in (told, again):
        assert "hunter22" not in text
        assert HELD in text
    assert "seems to hold a credential (Password)" in again


SHORT = WORK.replace('"goal.md", ', '"goal.md", max_tokens=60, ')


def limited(kit: Kit, server: ChatServer, tokens: int) -> World:
    """A worker whose agent answers in 60 tokens at most, and may spend so many."""
    return made(kit, server, SHORT, **{"[tools]": f"[limits]\ntokens = {tokens}\n\n[tools]"})


def test_what_the_server_counts_is_what_the_next_question_is_held_to(kit: Kit, server: ChatServer) -> None:
    """What is asked again is as long as it was, whatever its characters would let one guess."""
    server.will_say(*[completion("", usage=(1_900, 40)) for _ in range(6)])
    *_, ended = finished(kit, limited(kit, server, 5_000))
    assert ended.kind == "ended"
    assert (ended.status, ended.stop, len(server.asked)) == ("exhausted", "spent", 2)
    assert ended.totals.tokens == 2 * 1_940


def test_it_is_held_to_what_another_worker_was_told(kit: Kit, server: ChatServer) -> None:
    refund = ("shop-refund", '{"charge": "ch1", "amount": 5}')
    server.will_say(completion(None, finish="tool_calls", calls=[refund], usage=(1_900, 40)), DONE)
    drive(limited(kit, server, 3_400), id := kit.begin())
    [name] = kit.run(id).open
    world = limited(kit, server, 3_400)
    deciding.decide(world, f"{id}.{name}", deciding.Answer("denied", "ann", "cli"))
    drive(world, id)
    [question] = kit.run(id).open.values()
    assert (question.asked.of, len(server.asked)) == ("spent", 1)
    assert "1,940 of 3,400 tokens" in question.asked.why
