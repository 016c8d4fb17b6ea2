"""Runs that write to contacts: asked about, looked up again, and once, whoever dies meanwhile."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agents.engine.run import Run
from agents.tools.outreach.at import Who
from tasks import deciding
from tasks.driving.drive import drive
from tasks.outreach.shapes import OptOut, Stop
from tasks.outreach.store import SqlOutreach
from tasks.store import Store
from tasks.world import World
from tests.sandbox.hubspot import HubSpotSandbox
from tests.sandbox.mailbox import Mailbox
from tests.sandbox.shop import Shop
from tests.tasks.driving.test_kill import STRIDES, Killed, Points, kill_at
from tests.tasks.outreach.agency import SEND, Agency

AMY = "amy@acme.example"
FIRST, SECOND = SEND.format(step=1), SEND.format(step=2)
FREELY = """[[rules]]
name = "known domains"
when = 'call.tool == "outreach.send" && !facts.first_to_domain'
then = "allow"
"""


@pytest.fixture
def agency(tmp_path: Path, store: Store, shop: Shop, crm: HubSpotSandbox, box: Mailbox) -> Agency:
    return Agency(tmp_path, store, shop, crm, box)


@pytest.fixture
def amy(crm: HubSpotSandbox) -> str:
    return crm.add_contact(email=AMY).id


def ended(run: Run) -> tuple[str, str]:
    assert run.ended is not None, run.open
    return run.ended.status, run.ended.summary


def yes(agency: Agency, run: Run) -> Run:
    """Ann says yes to what is open."""
    for name in run.open:
        deciding.decide(agency.world(), f"{run.id}.{name}", deciding.Answer("approved", "ann", "cli"))
    return agency.on(run.id)


def stop(agency: Agency, address: str = AMY) -> None:
    agency.kept.stop(Stop("d1", address, "run1", "contact", 1_800_000_000.0))


def test_a_mail_is_asked_about_as_it_will_look_and_then_sent(agency: Agency, amy: str) -> None:
    run = agency.does(amy, FIRST)
    [question] = run.open.values()
    facts = question.asked.facts
    assert (facts["to"], facts["first_to_domain"], facts["in_conversation"]) == (AMY, True, False)
    assert len(agency.mails) == 0
    assert ended(yes(agency, run))[0] == "done"
    [mail] = agency.mails
    journal = json.dumps([each.entry.model_dump(mode="json") for each in agency.store.journals.entries(run.id)])
    link = mail["List-Unsubscribe"].strip("<>")
    assert link.rpartition("/")[2] not in journal, "whoever reads the journal can stop nobody's mail"
    assert mail["Message-ID"] in journal


def test_nobody_is_asked_about_whoever_opted_out(agency: Agency, amy: str) -> None:
    stop(agency)
    run = agency.does(amy, FIRST)
    assert not run.questions
    status, why = ended(run)
    assert status == "failed"
    assert f"opted-out: {AMY} wants no more mail, by their own stop link" in why


def test_an_opt_out_between_the_question_and_the_yes_is_heeded(agency: Agency, amy: str) -> None:
    run = agency.does(amy, FIRST)
    stop(agency)
    assert "opted-out" in ended(yes(agency, run))[1]
    assert len(agency.mails) == 0


def test_so_is_one_of_the_whole_domain_and_one_in_the_crm(agency: Agency, amy: str) -> None:
    run = agency.does(amy, FIRST)
    agency.kept.add(OptOut("domain", "acme.example", "ann", 1_800_000_000.0))
    assert "opted-out: everybody at acme.example" in ended(yes(agency, run))[1]
    bob = agency.crm.add_contact(email="bob@other.example").id
    run = agency.does(bob, FIRST, n=2)
    agency.crm.opts_out(agency.crm.contacts[bob])
    assert "opted-out: HubSpot" in ended(yes(agency, run))[1]
    assert len(agency.mails) == 0


def test_a_second_mail_of_the_series_is_refused_once_they_opted_out(agency: Agency, amy: str) -> None:
    assert ended(yes(agency, agency.does(amy, FIRST)))[0] == "done"
    stop(agency)
    assert "opted-out" in ended(agency.does(amy, SECOND, n=2))[1]
    assert len(agency.mails) == 1


def test_an_address_that_changes_while_people_are_asked_is_asked_about_anew(agency: Agency, amy: str) -> None:
    run = agency.does(amy, FIRST)
    agency.crm.person_edits(agency.crm.contacts[amy], email="amy@new.example")
    run = yes(agency, run)
    [question] = run.open.values()
    assert f"to was {AMY}, is amy@new.example" in question.asked.why
    assert ended(yes(agency, run))[0] == "done"
    assert [mail["To"] for mail in agency.mails] == ["amy@new.example"]


def test_a_rule_lets_mail_through_to_a_domain_that_was_written_to(agency: Agency, amy: str) -> None:
    assert ended(yes(agency, agency.does(amy, FIRST, rules=FREELY)))[0] == "done"
    bob = agency.crm.add_contact(email="bob@acme.example").id
    assert ended(agency.does(bob, FIRST, n=2, rules=FREELY))[0] == "done"
    assert len(agency.mails) == 2


def test_the_same_step_again_is_met_and_not_sent(agency: Agency, amy: str) -> None:
    assert ended(yes(agency, agency.does(amy, FIRST)))[0] == "done"
    assert ended(agency.does(amy, FIRST, n=2))[0] == "done"
    assert len(agency.mails) == 1


def test_a_contact_that_is_gone_is_told_in_words(agency: Agency, amy: str) -> None:
    agency.crm.delete(agency.crm.contacts[amy])
    status, why = ended(agency.does(amy, FIRST))
    assert status == "failed"
    assert f"contact {amy}" in why


@pytest.mark.parametrize("stride", STRIDES)
def test_a_worker_killed_at_any_point_sends_it_at_most_once_and_loses_no_run(
    agency: Agency, amy: str, stride: int
) -> None:
    """Where nobody can know whether it left, a person is asked, who looks into the mailbox."""
    agency.does(amy, FIRST)
    points = Points(lambda n, name: None)
    survive(agency, amy, points)
    for where in range(1, points.passed + 1, stride):
        survive(agency, amy, kill_at(where))
        assert len(agency.mails) == 1, where


def survive(agency: Agency, amy: str, point: Points) -> None:
    """From the event to the end, with another worker after each death."""
    agency.reset()
    (agency.settings.data_dir / "placet.db").unlink()
    agency.box.mails.clear()
    world = agency.world(point)
    id = agency.begin(fields={"charge": amy}, subject=f"contact {amy}")
    for _ in range(40):
        try:
            _push(agency, world, id)
        except Killed:
            agency.later(61)
        if agency.run(id).ended:
            return
    raise AssertionError("it does not end")


def _push(agency: Agency, world: World, id: str) -> None:
    drive(world, id)
    for name, question in agency.run(id).open.items():
        unknown = "happened" if agency.mails else "not_happened"
        answer = unknown if question.asked.of == "unknown" else "approved"
        deciding.decide(world, f"{id}.{name}", deciding.Answer(answer, "ann", "cli"))
    agency.later(61)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("where", ["leaving", "left"])
def test_killed_around_what_is_written_down_of_it_it_is_sent_once(
    agency: Agency, amy: str, monkeypatch: pytest.MonkeyPatch, where: str, after: bool
) -> None:
    agency.does(amy, FIRST)
    write, deaths = getattr(SqlOutreach, where), list[str]()

    def dying(*args: Any) -> None:
        if after or deaths:
            write(*args)
        if not deaths:
            deaths.append(where)
            raise Killed

    monkeypatch.setattr(SqlOutreach, where, dying)
    survive(agency, amy, Points(lambda n, name: None))
    assert deaths
    assert len(agency.mails) == 1
    known = agency.kept.known(Who(ids=(amy,), addresses=(AMY,), domain="acme.example"))
    assert known.first_to_domain is (where == "left" and not after), "a doubt is asked about once more"
    assert known.last_out > 0


def test_a_mail_that_is_on_record_as_sent_is_not_sent_again_on_a_person_s_mistake(
    agency: Agency, amy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, left = agency.does(amy, FIRST), SqlOutreach.left

    def dying(*args: Any) -> None:
        left(*args)
        raise Killed

    monkeypatch.setattr(SqlOutreach, "left", dying)
    with pytest.raises(Killed):
        yes(agency, run)
    agency.later(122)
    run = agency.on(run.id)
    [name] = run.open
    deciding.decide(agency.world(), f"{run.id}.{name}", deciding.Answer("not_happened", "ann", "cli"))
    run = agency.on(run.id)
    assert "step-sent" in ended(yes(agency, run) if run.open else run)[1]
    assert len(agency.mails) == 1
