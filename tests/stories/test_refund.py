"""Money paid back through the real driver and real HTTP: once, whoever dies and whatever Stripe answers."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from agents.engine.journal import Lapsed, Returned, Started, Waited
from agents.engine.run import Run
from tasks import deciding
from tasks.driving.drive import drive
from tasks.world import World
from tests.sandbox.stripe import StripeSandbox
from tests.stories.fleet import Fleet
from tests.tasks.kit import Kit

AGENT = """\
title = "Refunds"
autonomy = 3
flow = "give_back"
approvers = ["role:support"]

[[on]]
event = "shop.ticket.*"
key = "event.subject"

[tools]
"stripe.refund" = { risk = "high" }

[[rules]]
name = "small refunds go through"
when = 'call.tool == "stripe.refund" && call.args.amount <= 1000'
then = "allow"
"""
WORKFLOW = '''\
"""Gives money back."""

from __future__ import annotations

from pydantic import BaseModel

from agents.engine.flow import Call, Done, Flow


class Ticket(BaseModel):
    charge: str
    amount: int


def give_back(ticket: Ticket) -> Flow:
    refund = yield Call("stripe.refund", charge=ticket.charge, amount=ticket.amount)
    return Done(summary=f"refunded {refund.amount}", output=refund.id)
'''
CALL = ["started:before", "started:after", "perform:before", "perform:after", "returned:before", "returned:after"]
SMALL, LARGE = 500, 1500


@pytest.fixture
def bank() -> Iterator[StripeSandbox]:
    with StripeSandbox() as bank:
        yield bank


@pytest.fixture
def kit(kit: Kit, bank: StripeSandbox) -> Kit:
    """An installation whose only agent gives money back: small sums by itself."""
    kit.install(WORKFLOW)
    (kit.folder / "agents/resolver/agent.toml").write_text(AGENT)
    known = {"stripe_api_key": SecretStr(bank.key), "stripe_api_base": bank.url}
    kit.settings = kit.settings.model_copy(update=known)
    return kit


@pytest.fixture
def charge(bank: StripeSandbox) -> str:
    return str(bank.charge(2000)["id"])


def begin(kit: Kit, charge: str, amount: int = SMALL, n: int = 1) -> str:
    fields = {"charge": charge, "amount": amount}
    return kit.begin(n, subject=f"t#{n}", fields=fields, trust=dict.fromkeys(fields, "internal"))


def decide(world: World, kit: Kit, id: str, outcome: str = "approved") -> None:
    [name] = kit.run(id).open
    deciding.decide(world, f"{id}.{name}", deciding.Answer(outcome, "ann", "cli"))


def drive_for(kit: Kit, world: World, id: str, seconds: float) -> Run:
    """Let time pass, and drive the run whenever it is due."""
    for _ in range(round(seconds / 30)):
        drive(world, id)
        kit.later(30)
    return kit.run(id)


def entries(kit: Kit, id: str, kind: type[Any]) -> list[Any]:
    return [each.entry for each in kit.store.journals.entries(id) if isinstance(each.entry, kind)]


def once(bank: StripeSandbox, charge: str, amount: int) -> bool:
    """Whether there was one refund, of so much."""
    refunds = [(row["charge"], row["amount"]) for row in bank.all("refunds")]
    return refunds == [(charge, amount)] and bank.count("create_refund") == 1


@pytest.mark.parametrize("at", CALL)
def test_a_worker_killed_at_any_moment_of_a_refund_leaves_exactly_one(
    kit: Kit, bank: StripeSandbox, charge: str, fleet: Fleet, at: str
) -> None:
    id = begin(kit, charge)
    assert fleet.lose(id, at), "it was killed"
    fleet.hire()
    run = fleet.finish(id)
    assert run.ended is not None
    assert (run.ended.status, run.ended.output) == ("done", bank.all("refunds")[0]["id"])
    assert once(bank, charge, SMALL)
    assert run.questions == {}


@pytest.mark.parametrize("how", ["drop-before", "drop-after"])
def test_a_connection_dropped_before_or_after_the_work_is_one_refund(
    kit: Kit, bank: StripeSandbox, charge: str, how: Any
) -> None:
    id, world = begin(kit, charge), kit.world()
    bank.fail("create_refund", how)
    run = kit.finish(world, id)
    assert run.ended is not None
    assert run.ended.status == "done"
    assert once(bank, charge, SMALL)
    sent = [each.key for each in bank.requests if each.kind == "create_refund"]
    assert (len(sent), len(set(sent))) == (2, 1), "sent again under the same key"


def test_a_refund_of_all_that_is_left_is_not_taken_for_too_much_when_it_is_sent_again(
    kit: Kit, bank: StripeSandbox
) -> None:
    charge = bank.charge(SMALL)["id"]
    id, world = begin(kit, charge), kit.world()
    bank.fail("create_refund", "drop-after")
    run = kit.finish(world, id)
    assert run.ended is not None
    assert run.ended.status == "done"
    assert once(bank, charge, SMALL)


def test_a_rate_limit_is_waited_out_as_stripe_says(kit: Kit, bank: StripeSandbox, charge: str) -> None:
    id, world = begin(kit, charge), kit.world()
    bank.fail("create_refund", "429", times=2, seconds=60)
    drive(world, id)
    [waited] = entries(kit, id, Waited)
    assert 55 < waited.until - waited.at <= 60
    drive(world, id)
    assert len([each for each in bank.requests if each.kind == "create_refund"]) == 1, "nobody asks meanwhile"
    run = drive_for(kit, world, id, 300)
    assert run.ended is not None
    assert run.ended.status == "done"
    assert once(bank, charge, SMALL)


def test_errors_for_an_hour_end_in_a_question_and_a_person_settles_it(
    kit: Kit, bank: StripeSandbox, charge: str
) -> None:
    id, world = begin(kit, charge), kit.world()
    bank.fail("create_refund", "500", times=1000)
    run = drive_for(kit, world, id, 3600)
    [question] = run.open.values()
    assert question.asked.of == "unknown"
    assert f"refund of charge {charge}: Stripe answered 500" in question.asked.why
    bank.heal()
    decide(world, kit, id, "not_happened")
    run = kit.finish(world, id)
    assert run.ended is not None
    assert run.ended.status == "done"
    assert once(bank, charge, SMALL)


def test_an_error_that_stripe_keeps_under_the_key_although_it_did_the_work_is_seen_through(
    kit: Kit, bank: StripeSandbox, charge: str
) -> None:
    id, world = begin(kit, charge), kit.world()
    bank.fail("create_refund", "500-after")
    run = drive_for(kit, world, id, 3600)
    assert run.ended is not None
    assert (run.ended.status, run.ended.output) == ("done", bank.all("refunds")[0]["id"])
    assert run.questions == {}, "the refund was found by our marker"
    assert once(bank, charge, SMALL)


def test_a_provider_that_is_down_before_anything_is_sent_is_told_in_words(
    kit: Kit, bank: StripeSandbox, charge: str
) -> None:
    id, world = begin(kit, charge), kit.world()
    bank.fail("get_charge", "500", times=1000)
    run = drive_for(kit, world, id, 3600)
    assert run.ended is not None
    assert run.ended.status == "failed"
    assert f"its facts could not be fetched: charge {charge}: Stripe answered 500" in run.ended.summary
    assert bank.writes == []


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"amount_refunded": 1600}, "has 4.00 EUR left to refund, less than 5.00 EUR"),
        ({"amount_refunded": 2000, "refunded": True}, "is fully refunded already"),
        ({"disputed": True}, "is disputed"),
        ({"status": "failed"}, "has no money to give back"),
    ],
)
def test_what_cannot_be_refunded_asks_nobody_and_ends_with_a_sentence(
    kit: Kit, bank: StripeSandbox, fields: dict[str, Any], says: str
) -> None:
    charge = bank.charge(2000, **fields)["id"]
    run = kit.finish(kit.world(), begin(kit, charge))
    assert run.ended is not None
    assert run.ended.status == "failed"
    assert f"charge {charge} {says}" in run.ended.summary
    assert (run.questions, bank.writes) == ({}, [])


def test_a_large_refund_shows_the_sum_and_waits_for_a_yes(kit: Kit, bank: StripeSandbox, charge: str) -> None:
    id, world = begin(kit, charge, LARGE), kit.world()
    drive(world, id)
    assert bank.writes == []
    assert f"Refund 15.00 EUR of charge {charge}" in mails(kit)
    assert "20.00 EUR" in mails(kit)
    decide(world, kit, id)
    run = kit.finish(world, id)
    assert run.ended is not None
    assert run.ended.status == "done"
    assert once(bank, charge, LARGE)


def mails(kit: Kit) -> str:
    """All that people were sent."""
    files = (kit.settings.data_dir / "mail").glob("*.eml")
    letters = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
    bodies = [letter.get_body(("plain",)) for letter in letters]
    return "\n".join(body.get_content() for body in bodies if body)


def test_a_no_refunds_nothing(kit: Kit, bank: StripeSandbox, charge: str) -> None:
    id, world = begin(kit, charge, LARGE), kit.world()
    drive(world, id)
    decide(world, kit, id, "denied")
    run = kit.finish(world, id)
    assert run.ended is not None
    assert run.ended.summary.startswith("denied")
    assert bank.writes == []


def test_when_somebody_refunded_meanwhile_a_yes_lapses_and_is_asked_for_anew(
    kit: Kit, bank: StripeSandbox, charge: str
) -> None:
    id, world = begin(kit, charge, LARGE), kit.world()
    drive(world, id)
    bank.refund(charge, 300)
    decide(world, kit, id)
    drive(world, id)
    [lapsed] = entries(kit, id, Lapsed)
    assert lapsed.why == "the world moved: already_refunded was 0, is 300"
    [question] = kit.run(id).open.values()
    assert lapsed.why in question.asked.why
    assert bank.writes == []
    decide(world, kit, id)
    kit.finish(world, id)
    assert bank.count("create_refund") == 1
    assert bank.get("charges", charge)["amount_refunded"] == 300 + LARGE


def test_when_too_little_is_left_or_the_bank_was_asked_meanwhile_a_yes_performs_nothing(
    kit: Kit, bank: StripeSandbox
) -> None:
    world = kit.world()
    for n, says in enumerate(["has 14.00 EUR left to refund", "is disputed"]):
        charge = bank.charge(2000)["id"]
        id = begin(kit, charge, LARGE, n)
        drive(world, id)
        if n:
            bank.dispute(charge)
        else:
            bank.refund(charge, 600)
        decide(world, kit, id)
        run = kit.finish(world, id)
        assert run.ended is not None
        assert (run.ended.status, says in run.ended.summary) == ("failed", True)
    assert bank.writes == []


def test_two_tickets_that_ask_at_the_same_time_share_one_refund(kit: Kit, bank: StripeSandbox, charge: str) -> None:
    world = kit.world()
    first, second = (begin(kit, charge, n=n) for n in (1, 2))
    bank.fail("create_refund", "drop-after")
    drive(world, first)
    drive(world, second)
    assert entries(kit, second, Started) == [], "it waits until the first is known"
    runs = [kit.finish(world, id) for id in (first, second)]
    assert once(bank, charge, SMALL)
    assert [run.ended.output for run in runs if run.ended] == [bank.all("refunds")[0]["id"]] * 2
    assert entries(kit, second, Returned)[-1].adopted == first


def test_two_tickets_that_ask_for_all_there_is_get_it_once_and_the_other_is_told(kit: Kit, bank: StripeSandbox) -> None:
    charge = bank.charge(SMALL)["id"]
    world = kit.world()
    first, second = (begin(kit, charge, n=n) for n in (1, 2))
    bank.fail("create_refund", "drop-after")
    drive(world, first)
    for id in (second, first):
        kit.finish(world, id)
    assert once(bank, charge, SMALL)
    assert "is fully refunded already (5.00 EUR)" in str(kit.run(second).ended)
