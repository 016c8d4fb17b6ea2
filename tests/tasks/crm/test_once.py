"""Writes to the CRM by the real driver: once under a kill at every point, and never over what a person entered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from agents.clients import web
from tasks.question_views import approval
from tasks.store import Store
from tests.sandbox.hubspot import HubSpotSandbox
from tests.sandbox.hubspot.records import Record
from tests.sandbox.shop import Shop
from tests.tasks.crm.office import REST, UPDATE, Office
from tests.tasks.driving.test_kill import Killed

WRITES = ("create_contacts", "create_companies", "associate", "create_notes", "create_tasks", "update_contacts")
MADE = dict.fromkeys(WRITES[:3], 1) | {"create_tasks": 1, "create_notes": 3}
"""By the second body: a note of each new record's fields, and the one that was asked for."""


@pytest.fixture
def office(tmp_path: Path, store: Store, shop: Shop) -> Iterator[Office]:
    with HubSpotSandbox() as crm:
        yield Office(tmp_path, store, shop, crm)


def well(run: Any) -> Any:
    assert run.ended is not None, [(q.asked.why, run.step(q.asked.id).judged.trust) for q in run.open.values()]
    assert run.ended.status == "done", run.ended.summary
    return run.ended


def counts(office: Office) -> dict[str, int]:
    return {kind: office.crm.count(kind) for kind in WRITES}


def points(office: Office) -> int:
    """How many points a worker passes that nobody disturbs."""
    seen = list[int]()
    world = office.world(office.watched(lambda n, name: seen.append(n)))
    well(office.done(office.about(office.lead(), world), world))
    return len(seen)


def killed_at_each(office: Office, step: int, wanted: dict[str, int]) -> None:
    world = office.world()
    for where in range(1, points(office) + 1, step):
        office.crm.writes.clear()

        def act(now: int, name: str, where: int = where) -> None:
            if now == where:
                raise Killed(name)

        world.point = office.watched(act)
        well(office.survive(office.lead(), world))
        assert counts(office) == dict.fromkeys(WRITES, 0) | wanted, where


def test_a_worker_killed_at_any_point_leaves_one_update_and_one_note(office: Office) -> None:
    killed_at_each(office, 1, {"update_contacts": 1, "create_notes": 1})


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.chaos)])
def test_a_worker_killed_anywhere_makes_one_of_each(office: Office, step: int) -> None:
    office.does(REST)
    killed_at_each(office, step, MADE)


def requests(monkeypatch: pytest.MonkeyPatch, act: Callable[[int, bool], None]) -> None:
    """Something happens before and after each request to HubSpot from now on."""
    sent, ask = count(1), web.ask

    def counted(*args: Any, **more: Any) -> Any:
        number = next(sent)
        act(number, False)
        answer = ask(*args, **more)
        act(number, True)
        return answer

    monkeypatch.setattr(web, "ask", counted)


@pytest.mark.parametrize(
    ("body", "wanted", "step"),
    [
        (UPDATE, {"update_contacts": 1, "create_notes": 1}, 1),
        pytest.param(REST, MADE, 1, marks=pytest.mark.chaos),
        (REST, MADE, 7),
    ],
)
def test_a_worker_killed_before_or_after_any_request_leaves_nothing_undone_or_done_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch, body: str, wanted: dict[str, int], step: int
) -> None:
    office.does(body)
    seen, world = list[int](), office.world()
    with monkeypatch.context() as patch:
        requests(patch, lambda number, after: seen.append(number))
        well(office.done(office.about(office.lead(), world), world))
    assert len(seen) >= 2 * sum(wanted.values())
    for where in range(1, max(seen) + 1, step):
        for last in (False, True):
            office.crm.writes.clear()

            def act(number: int, after: bool, where: int = where, last: bool = last) -> None:
                if (number, after) == (where, last):
                    raise Killed(f"request {number}")

            with monkeypatch.context() as patch:
                requests(patch, act)
                well(office.survive(office.lead(), world))
            assert counts(office) == dict.fromkeys(WRITES, 0) | wanted, (where, last)


@pytest.mark.parametrize("how", ["500-after", "drop-after", "drop-before", "500", "429"])
@pytest.mark.parametrize("kind", WRITES)
def test_a_call_that_breaks_off_is_settled_and_done_once(office: Office, kind: str, how: Any) -> None:
    office.does(UPDATE + REST)
    office.crm.fail(kind, how)
    contact = office.lead()
    run = office.done(office.about(contact, office.world()), office.world())
    well(run)
    assert counts(office) == dict.fromkeys(WRITES, 1) | {"create_notes": 4}
    assert contact.properties["jobtitle"] == "CTO"


def test_an_edit_between_the_facts_and_the_write_is_seen(office: Office) -> None:
    contact = office.lead()
    done = list[str]()

    def act(now: int, name: str) -> None:
        if name == "perform:before" and not done:
            done.append(name)
            office.crm.person_edits(contact, jobtitle="Chief")

    world = office.world(office.watched(act))
    well(office.done(office.about(contact, world), world))
    assert done
    assert (contact.properties["jobtitle"], contact.properties["city"]) == ("Chief", "Berlin")
    [note] = office.crm.linked(contact, "notes")
    assert "left at “Chief”, was entered by a person" in note.properties["hs_note_body"]


def test_an_edit_while_a_person_is_asked_has_them_asked_anew(office: Office) -> None:
    office.does(UPDATE, autonomy=2)
    contact = office.lead()
    run = office.done(office.about(contact, office.world()), office.world())
    assert asked(office, run)["jobtitle"].startswith("(empty) → CTO\nfrom example.com/team, confidence 80%")
    office.crm.person_edits(contact, jobtitle="Chief")
    run = office.decide(run.id)
    assert run.open, "the yes was to another change"
    assert office.crm.writes == []
    assert asked(office, run)["jobtitle: left alone"].startswith("Chief, entered by a person (CRM_UI, user 7")
    well(office.decide(run.id))
    assert (contact.properties["jobtitle"], contact.properties["city"]) == ("Chief", "Berlin")


def asked(office: Office, run: Any) -> dict[str, str]:
    [question] = run.open.values()
    preview = approval(office.world(), run, question).preview
    return {each.label: each.text for each in preview.parts}


def gone(office: Office, contact: Record) -> None:
    office.crm.delete(contact)


def merged(office: Office, contact: Record) -> None:
    office.crm.merge(office.lead(), contact)


@pytest.mark.parametrize(("change", "ends", "says"), [(gone, "failed", "finds nothing here"), (merged, "done", "done")])
def test_a_contact_that_goes_while_a_person_is_asked_has_an_outcome_that_is_understood(
    office: Office, change: Any, ends: str, says: str
) -> None:
    office.does(UPDATE, autonomy=2)
    contact = office.lead()
    run = office.done(office.about(contact, office.world()), office.world())
    change(office, contact)
    run = office.decide(run.id)
    while run.open:
        run = office.decide(run.id)
    assert run.ended is not None
    assert (run.ended.status, says in run.ended.summary) == (ends, True), run.ended.summary
    assert office.crm.count("update_contacts") == (1 if ends == "done" else 0)


def test_a_contact_that_is_deleted_between_its_update_and_its_note_has_an_outcome(office: Office) -> None:
    contact = office.lead()
    office.crm.meanwhile("create_notes", lambda: office.crm.delete(contact))
    run = office.done(office.about(contact, office.world()), office.world())
    assert run.ended is not None
    assert run.ended.status == "failed"
    assert f"contact {contact.id}: HubSpot finds nothing here" in run.ended.summary
    assert office.crm.count("update_contacts") == 1


def test_two_runs_that_fill_in_the_same_do_it_once(office: Office) -> None:
    contact = office.lead()
    for _ in range(2):
        world = office.world()
        well(office.done(office.about(contact, world), world))
    assert office.crm.count("update_contacts") == 1
