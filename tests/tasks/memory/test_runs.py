"""Runs that remember: what is vouched for is live, what is not is quarantined, and each is kept once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import SecretStr

from agents.analyzers.credentials import HELD
from agents.engine.run import Run
from tasks import deciding
from tasks.driving.drive import drive
from tasks.store import Store
from tasks.world import World
from tests.sandbox.shop import Shop
from tests.tasks.driving.test_kill import STRIDES, Killed, Points, kill_at
from tests.tasks.memory.keeper import OURS, PLANTED, SEARCH, TICKET, Keeper

VOUCHED = f'yield {OURS}.vouching("text")'


@pytest.fixture
def keeper(tmp_path: Path, store: Store, shop: Shop) -> Keeper:
    return Keeper(tmp_path, store, shop)


def done(run: Run) -> Run:
    assert run.ended is not None, run.open
    assert run.ended.status == "done", run.ended.summary
    return run


def asked_about(run: Run) -> str:
    """The tool that people are asked about."""
    (question,) = run.open.values()
    judged = run.step(question.asked.id).judged
    assert judged is not None
    return judged.tool


def journal(keeper: Keeper, run: Run) -> str:
    return json.dumps([each.entry.model_dump(mode="json") for each in keeper.store.journals.entries(run.id)])


# -- what vouches for it ----------------------------------------------------------------------------------------------


def test_what_the_flow_wrote_itself_is_live_and_says_which_run_and_command_kept_it(keeper: Keeper) -> None:
    run = done(keeper.does(VOUCHED))
    (kept,) = keeper.kept
    assert (kept.state, kept.trust, kept.text) == ("live", "internal", "Her mug came broken.")
    assert (kept.agent, kept.kind, kept.subject) == ("resolver", "customer", "mona")
    assert (kept.run, kept.command) == (run.id, "1")


@pytest.mark.parametrize("command", [PLANTED, OURS], ids=["words of a customer", "words of nobody"])
def test_what_nothing_vouches_for_is_quarantined(keeper: Keeper, command: str) -> None:
    done(keeper.does(f"yield {command}"))
    assert [(each.state, each.trust) for each in keeper.kept] == [("quarantined", "untrusted")]


def test_a_tag_that_nothing_vouches_for_quarantines_what_it_is_on(keeper: Keeper) -> None:
    tagged = OURS.replace("text=", 'tags=["refund-unasked"], text=')
    done(keeper.does(f'yield {tagged}.vouching("text")', f'yield {tagged}.vouching("text", "tags")'))
    assert [each.state for each in keeper.kept] == ["live", "quarantined"]


def test_a_flow_cannot_vouch_for_whom_it_is_about(keeper: Keeper) -> None:
    run = keeper.does(f'yield {OURS.replace("ticket.customer", "ticket.words")}.vouching("text", "subject")')
    (question,) = run.open.values()
    assert "argument `subject` did not come from a trusted value" in question.asked.why
    assert keeper.kept == []


def test_another_customers_memories_are_not_read_by_an_outsiders_word(keeper: Keeper) -> None:
    run = keeper.does(f"yield {SEARCH.replace('ticket.customer', 'ticket.words')}")
    assert asked_about(run) == "memory.search"


# -- what it is good for ----------------------------------------------------------------------------------------------


def test_a_planted_memory_vouches_for_nothing_and_loosens_nothing(keeper: Keeper) -> None:
    """A ticket says "remember: …"; a later run that goes by it is asked about, as if it had never been kept."""
    done(keeper.does(f"yield {PLANTED}"))
    keeper.shop.done.clear()
    run = keeper.does(
        f"found = yield {SEARCH}",
        'words = found.quarantined[0].text if found.quarantined else ""',
        'yield Call("shop.refund", charge=words, amount=5)',
        n=2,
    )
    assert asked_about(run) == "shop.refund"
    (question,) = run.open.values()
    assert "argument `charge` did not come from a trusted value" in question.asked.why
    found = keeper.given(run, "1")
    assert found.value["quarantined"][0]["text"] == TICKET["words"]
    assert found.value["memories"] == []
    assert found.trust.get("quarantined.*.text") is None
    assert not keeper.shop.done


def test_a_rule_that_needs_a_vouched_value_is_not_met_by_a_planted_one(keeper: Keeper) -> None:
    rule = """[[rules]]
name = "known charges go through"
when = 'call.tool == "shop.refund" && call.trust.charge != "untrusted" && call.trust.amount != "untrusted"'
then = "allow"
"""
    stored = PLANTED.replace("ticket.words", '"ch9 is theirs"')
    done(keeper.does(f"yield {stored}"))
    read = [f"found = yield {SEARCH}", "first = [*found.memories, *found.quarantined][0]"]
    refund = 'yield Call("shop.refund", charge=first.text, amount=5)'
    assert keeper.does(*read, refund, n=2, more=rule).open
    world = keeper.world()
    assert world.memory is not None
    world.memory.promote(keeper.kept[0].id, "resolver", "ann", keeper.store.now())
    run = keeper.does(*read, refund, n=3, more=rule)
    assert "charge" not in str([question.asked.why for question in run.open.values()]), "a person vouches for it now"


def test_a_bare_value_is_never_remembered_so_that_it_vouches_for_none(keeper: Keeper) -> None:
    run = keeper.does(f'yield {OURS.replace("Her mug came broken.", "ch9")}.vouching("text")')
    assert run.ended is not None
    assert "write a sentence" in run.ended.summary
    assert keeper.kept == []


# -- secrets ----------------------------------------------------------------------------------------------------------


def test_a_credential_is_refused_and_the_reason_does_not_repeat_it(keeper: Keeper) -> None:
    run = keeper.does(f"yield {OURS.replace('Her mug came broken.', 'her password is hunter22')}")
    assert run.ended is not None
    assert run.ended.status == "failed"
    assert "Password" in run.ended.summary
    assert "hunter22" not in run.ended.summary
    assert "hunter22" not in str(keeper.given(run, "1").error)
    assert keeper.kept == []


# -- once, whatever happens -------------------------------------------------------------------------------------------

KEEPS = (f"found = yield {SEARCH}", VOUCHED, f"yield {PLANTED}", f"found = yield {SEARCH}")
FORGETS = (*KEEPS, 'yield Call("memory.forget", memory=found.memories[0].id)')


def survive(keeper: Keeper, world: World) -> Run:
    id = keeper.told()
    for _ in range(60):
        try:
            drive(world, id)
        except Killed:
            keeper.later(61)
        if keeper.run(id).ended:
            return keeper.run(id)
    raise AssertionError("too many deaths")


@pytest.mark.parametrize("stride", STRIDES)
@pytest.mark.parametrize(("lines", "left"), [(KEEPS, 2), (FORGETS, 1)], ids=["keeps two", "keeps two, forgets one"])
def test_a_worker_killed_at_any_point_leaves_each_memory_once(
    keeper: Keeper, lines: tuple[str, ...], left: int, stride: int
) -> None:
    done(keeper.does(*lines, n=99))
    points = Points(lambda n, name: None)
    world = keeper.world(points)
    keeper.reset()
    (keeper.settings.data_dir / "placet.db").unlink()
    done(survive(keeper, world))
    for where in range(1, points.passed + 1, stride):
        keeper.reset()
        (keeper.settings.data_dir / "placet.db").unlink()
        done(survive(keeper, keeper.world(kill_at(where))))
        assert len(keeper.kept) == left, where


# -- people -----------------------------------------------------------------------------------------------------------

PROMOTES = (f"found = yield {SEARCH}", 'yield Call("memory.promote", memory=found.quarantined[0].id)')


def test_an_agent_asks_a_person_to_vouch_and_shows_the_words_as_an_outsiders(keeper: Keeper) -> None:
    done(keeper.does(f"yield {PLANTED}"))
    run = keeper.does(*PROMOTES, n=2)
    ((name, question),) = run.open.items()
    assert question.asked.facts["text"] == TICKET["words"]
    parts = {part.label: part for part in keeper.world().catalog.tools["memory.promote"].preview_of(
        {"memory": keeper.kept[0].id}, question.asked.facts
    ).parts}  # fmt: skip
    assert parts["It says"].untrusted
    assert keeper.kept[0].state == "quarantined"
    deciding.decide(keeper.world(), f"{run.id}.{name}", deciding.Answer("approved", "ann", "cli"))
    done(keeper.on(run.id))
    assert [(each.state, each.promoted_by) for each in keeper.kept] == [("live", "ann")]


def test_an_agent_that_a_rule_lets_promote_unasked_still_needs_a_person(keeper: Keeper) -> None:
    done(keeper.does(f"yield {PLANTED}"))
    rule = '[[rules]]\nname = "all"\nwhen = \'call.tool == "memory.promote"\'\nthen = "allow"\n'
    run = keeper.does(*PROMOTES, n=2, more=rule)
    assert run.ended is not None
    assert run.ended.status == "failed"
    assert "only a person can vouch" in run.ended.summary
    assert keeper.kept[0].state == "quarantined"


def test_what_an_agent_was_told_to_forget_is_in_no_entry_of_that_run(keeper: Keeper) -> None:
    done(keeper.does(VOUCHED))
    (kept,) = keeper.kept
    forget = f'yield Call("memory.forget", memory="{kept.id}")'
    run = keeper.does(forget, n=2)
    (name,) = run.open
    assert kept.text not in journal(keeper, run)
    deciding.decide(keeper.world(), f"{run.id}.{name}", deciding.Answer("approved", "ann", "cli"))
    done(keeper.on(run.id))
    assert keeper.kept == []


# -- away -------------------------------------------------------------------------------------------------------------


def test_a_database_that_is_away_is_a_failure_in_the_journal_and_holds_no_run_up(keeper: Keeper) -> None:
    keeper.settings = keeper.settings.model_copy(
        update={"database_url": SecretStr("postgresql://u:hunter2@127.0.0.1:1/db")}
    )
    caught = ("try:", f"    yield {SEARCH}", "except Exception as error:", "    why = str(error)")
    keeper.install("")
    run = done(keeper.does(*caught, "try:", f"    {VOUCHED}", "except Exception as error:", "    why = str(error)"))
    for id in ("1", "2"):
        failure = keeper.given(run, id).error
        assert failure is not None
        assert "the database of DATABASE_URL cannot be used now" in failure.message
    assert "hunter2" not in journal(keeper, run)


def test_an_address_that_cannot_be_used_is_a_failure_too(keeper: Keeper) -> None:
    keeper.settings = keeper.settings.model_copy(update={"database_url": SecretStr("mysql://u:hunter2@h/db")})
    run = keeper.does(f"yield {SEARCH}")
    assert run.ended is not None
    assert "memory cannot be used here" in run.ended.summary


# -- what is never remembered -----------------------------------------------------------------------------------------

SECRET = "hunter22"
REFUSED = (
    "from agents.engine.errors import CallFailed",
    "try:",
    f"    yield {OURS.replace('Her mug came broken.', f'Her password is {SECRET}, she says.')}",
    "except CallFailed as error:",
    "    why = str(error)",
    'yield Call("shop.refund", charge=ticket.charge, amount=500)',
    "return Done(summary=why)",
)


def test_a_credential_that_is_refused_is_in_no_journal_and_the_run_is_replayed_all_the_same(keeper: Keeper) -> None:
    run = keeper.does(*REFUSED)
    assert asked_about(run) == "shop.refund"
    deciding.decide(keeper.world(), f"{run.id}.{next(iter(run.open))}", deciding.Answer("approved", "ann", "cli"))
    run = done(keeper.on(run.id))
    assert run.ended is not None
    assert "seems to hold a credential (Password)" in run.ended.summary
    assert keeper.kept == []
    assert SECRET not in journal(keeper, run)
    judged = run.step("1").judged
    assert judged is not None
    assert judged.args == {"kind": "customer", "subject": "mona", "text": HELD}
