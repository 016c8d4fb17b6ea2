"""Mails to leads through the real driver: asked about once, sent each in its time, and stopped by everything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tasks import beginning
from tasks.runs import Runs
from tests.sandbox.hubspot.records import Record
from tests.tasks.driving.test_kill import Killed
from tests.tasks.sales import DAY, HOUR, Sales, ended, fitting
from tests.tasks.test_runs import NoHint


def first_mail(sales: Sales, contact: Record) -> str:
    """Its run, once the first mail was agreed to and sent on a Monday."""
    sales.monday()
    id = sales.tell(contact)
    sales.drive(id)
    sales.decide(id)
    sales.work(id)
    assert len(sales.mails) == 1, sales.kinds(id)
    return id


def killed_at(point: str) -> Callable[[str], None]:
    def die(name: str) -> None:
        if name == point:
            raise Killed

    return die


def test_the_first_mail_is_asked_about_and_the_others_go_by_themselves_in_ten_days(sales: Sales) -> None:
    contact = sales.fitting()
    sales.monday()
    id = sales.tell(contact)
    began = sales.store.now()
    run = sales.drive(id)
    asked = sales.asked(run)
    assert asked.of == "approve"
    assert "high risk: this agent may do it only after a yes" in asked.why
    assert sales.mails == []
    sales.decide(id)
    assert ended(sales.drive(id))[:2] == ("done", "written to")
    assert [each["Subject"] for each in sales.mails] == [
        "Eine Frage zu Acme",
        "Acme: noch von Interesse?",
        "Acme: meine letzte Mail",
    ]
    assert {each["To"] for each in sales.mails} == {"mona@acme.de"}
    assert 10 * DAY < sales.store.now() - began < 11 * DAY
    assert "Guten Tag Mona," in sales.mails[0].get_body().get_content()  # type: ignore[union-attr]


def test_while_it_waits_nobody_looks_at_it_and_it_wakes_in_the_contacts_hours(sales: Sales) -> None:
    contact = sales.contact(fitting(sales.crm), country="Japan")
    sales.monday(hour=12)
    id = sales.tell(contact)
    run = sales.work(id)
    assert (run.ended, run.open) == (None, {})
    woken = datetime.fromtimestamp(round(sales.store.now() + sales.due(id)), UTC).astimezone(ZoneInfo("Asia/Tokyo"))
    assert (woken.hour, woken.minute, woken.weekday()) == (9, 0, 1)


WAYS: list[tuple[str, str, str]] = [
    ("opts out at hubspot", "opted out", "stopped: opted out, as seen on"),
    ("is deleted", "gone", "the contact was deleted in HubSpot"),
    ("is merged away", "merged", "the contact was merged into contact"),
    ("becomes a customer", "with people", "their lifecycle stage in HubSpot is customer"),
    ("answers", "in conversation", "stopped: they last wrote or met us on"),
    ("is called by a person", "with people", "somebody of yours wrote to them or called them on"),
    ("loses their address", "no address", "the contact has no mail address any more"),
]


def happen(sales: Sales, contact: Record, what: str) -> tuple[str, dict[str, Any]]:
    """It does; gives what HubSpot tells of it."""
    crm = sales.crm
    if what == "opts out at hubspot":
        crm.opts_out(contact)
        return "propertyChange", {"propertyName": "hs_email_optout", "propertyValue": "true"}
    if what == "is deleted":
        crm.delete(contact)
        return "deletion", {}
    if what == "is merged away":
        crm.merge(crm.add_contact(email="other@acme.de"), contact)
        return "merge", {}
    if what == "becomes a customer":
        crm.person_edits(contact, lifecyclestage="customer")
        return "propertyChange", {"propertyName": "lifecyclestage", "propertyValue": "customer"}
    if what == "answers":
        at = datetime.fromtimestamp(sales.store.now(), UTC).isoformat()
        crm.add_engagement("emails", contact, hs_email_direction="INCOMING_EMAIL", hs_timestamp=at)
        return "propertyChange", {"propertyName": "hs_sales_email_last_replied", "propertyValue": at}
    if what == "is called by a person":
        at = datetime.fromtimestamp(sales.store.now(), UTC).isoformat()
        crm.add_engagement("calls", contact, hs_call_direction="OUTBOUND", hs_timestamp=at)
        return "propertyChange", {"propertyName": "hs_lead_status", "propertyValue": "ATTEMPTED_TO_CONTACT"}
    crm.person_edits(contact, email="")
    return "propertyChange", {"propertyName": "email", "propertyValue": ""}


@pytest.mark.parametrize(("what", "outcome", "why"), WAYS)
def test_whatever_stops_it_between_two_mails_is_heard_at_once(sales: Sales, what: str, outcome: str, why: str) -> None:
    contact = sales.fitting()
    id = first_mail(sales, contact)
    sales.later(DAY)
    kind, more = happen(sales, contact, what)
    sales.tell(contact, kind, **more)
    done = ended(sales.work(id))
    assert done[:2] == ("done", outcome)
    assert why in done[2]
    assert len(sales.mails) == 1


@pytest.mark.parametrize(("what", "outcome", "why"), WAYS)
def test_and_is_seen_before_the_next_mail_where_nobody_told_of_it(
    sales: Sales, what: str, outcome: str, why: str
) -> None:
    contact = sales.fitting()
    id = first_mail(sales, contact)
    sales.later(DAY)
    happen(sales, contact, what)
    assert ended(sales.drive(id))[:2] == ("done", outcome)
    assert len(sales.mails) == 1


@pytest.mark.parametrize(("what", "outcome", "why"), WAYS)
def test_a_yes_to_a_mail_that_should_not_go_any_more_sends_nothing(
    sales: Sales, what: str, outcome: str, why: str
) -> None:
    contact = sales.fitting()
    sales.monday()
    id = sales.tell(contact)
    sales.drive(id)
    happen(sales, contact, what)
    sales.decide(id)
    run = sales.work(id)
    assert run.ended is not None, sales.kinds(id)
    assert ended(run)[:2] == ("done", outcome)
    assert sales.mails == []


def test_one_click_in_the_mail_wakes_the_run_and_ends_it(sales: Sales) -> None:
    contact = sales.fitting()
    id = first_mail(sales, contact)
    sales.later(DAY)
    sales.clicks_stop(sales.mails[0])
    day = datetime.fromtimestamp(sales.store.now(), UTC).date()
    assert ended(sales.work(id))[2].startswith(
        f"contact {contact.id}: stopped: opted out on {day}, by one click (score 100, grade A); 1 mail was sent"
    )
    assert f"stopped: opted out on {day}, by one click" in sales.notes(contact)[-1]
    other = sales.contact(email="mona@acme.de", lifecyclestage="lead")
    again = sales.drive(sales.tell(other))
    assert ended(again)[:2] == ("done", "opted out"), "under another record, too"
    assert len(sales.mails) == 1


def test_a_stop_that_comes_after_the_last_mail_is_noted_on_the_contact_once(sales: Sales) -> None:
    contact = sales.fitting()
    sales.drive(first_mail(sales, contact))
    assert len(sales.mails) == 3
    asked = len(sales.box.mails)
    for mail in sales.mails[1:]:
        run = sales.drive(sales.clicks_stop(mail))
        assert ended(run)[:2] == ("done", "opted out")
        assert f"contact {contact.id} wants no more mail; a note on the contact says that they" in ended(run)[2]
    assert sum("They followed the stop link" in note for note in sales.notes(contact)) == 1
    assert len(sales.box.mails) == asked, "nobody is asked about it"


def test_a_stop_of_somebody_who_was_deleted_ends_in_words(sales: Sales) -> None:
    contact = sales.fitting()
    sales.drive(first_mail(sales, contact))
    sales.crm.delete(contact)
    run = sales.drive(sales.clicks_stop(sales.mails[0]))
    assert ended(run)[2].startswith(f"contact {contact.id} wants no more mail; the contact was deleted in HubSpot")


def test_a_run_begun_by_hand_heeds_one_click_before_its_next_mail(sales: Sales) -> None:
    contact = sales.fitting()
    sales.monday()
    wanted = beginning.Wanted("lead_enricher", starter="key:crm", input={"id": contact.id})
    id = beginning.begin(sales.worker, wanted)
    sales.drive(id)
    sales.decide(id)
    sales.work(id)
    sales.later(DAY)
    told = sales.clicks_stop(sales.mails[0])
    assert ended(sales.drive(told))[2].startswith("somebody wants no more mail; whose mail it was is not known")
    assert ended(sales.drive(id))[:2] == ("done", "opted out")
    assert len(sales.mails) == 1


def test_hubspot_that_is_away_for_longer_than_a_call_is_tried_costs_no_mail(sales: Sales) -> None:
    id = first_mail(sales, sales.fitting())
    sales.crm.fail("get_contacts", "503", times=8)
    assert ended(sales.drive(id))[:2] == ("done", "written to")
    assert len(sales.mails) == 3
    tries = [each.entry for each in sales.store.journals.entries(id) if each.entry.kind == "returned"]
    assert sum("given up after 6 attempts" in str(each.error) for each in tries) == 1


def test_a_lead_that_comes_while_hubspot_is_away_for_hours_is_looked_at_afterwards(sales: Sales) -> None:
    contact = sales.fitting()
    sales.monday()
    sales.crm.fail("get_contacts", "503", times=16)
    run = sales.drive(sales.tell(contact))
    assert sales.asked(run).of == "approve", "the first mail"
    assert sum("Score 100" in note for note in sales.notes(contact)) == 1


def test_a_run_that_is_tried_again_makes_no_second_task_and_sends_no_mail_again(sales: Sales) -> None:
    contact = sales.fitting()
    id = first_mail(sales, contact)
    scope = "crm.objects.contacts.read"
    sales.crm.scopes.discard(scope)
    failed = sales.drive(id)
    assert failed.ended
    assert failed.ended.status == "failed"
    sales.crm.scopes.add(scope)
    again = Runs(sales.worker, NoHint()).retry(id, "ann")
    assert ended(sales.drive(again))[:2] == ("done", "written to")
    assert len(sales.crm.linked(contact, "tasks")) == 1
    assert len(sales.mails) == 3


def test_a_no_ends_it_and_the_contact_says_why(sales: Sales) -> None:
    contact = sales.fitting()
    sales.monday()
    id = sales.tell(contact)
    sales.drive(id)
    sales.decide(id, "denied", "We know them.")
    assert ended(sales.work(id))[:2] == ("done", "denied")
    assert "We know them." in sales.notes(contact)[-1]
    assert sales.mails == []


def test_a_yes_counts_until_the_days_hours_end_and_is_asked_for_anew_on_the_next_day(sales: Sales) -> None:
    contact = sales.fitting()
    sales.monday()
    id = sales.tell(contact)
    sales.drive(id)
    first = next(iter(sales.run(id).open))
    sales.later(8 * HOUR)
    run = sales.work(id)
    assert run.open == {}
    assert 14 * HOUR < sales.due(id) < 17 * HOUR, "until nine on Tuesday"
    run = sales.drive(id)
    assert list(run.open) != [first]
    assert sales.mails == []
    sales.decide(id)
    sales.work(id)
    assert len(sales.mails) == 1


def test_a_yes_that_no_worker_was_there_for_in_time_sends_nothing_at_night(sales: Sales) -> None:
    contact = sales.fitting()
    sales.monday()
    id = sales.tell(contact)
    sales.drive(id)
    sales.decide(id)
    sales.later(9 * HOUR)  # to seven in the evening
    sales.work(id)
    assert sales.mails == []
    run = sales.drive(id)
    assert run.open, "asked anew, in the next day's hours"
    sales.decide(id)
    sales.work(id)
    assert len(sales.mails) == 1


def test_nor_does_a_mail_that_goes_by_itself(sales: Sales) -> None:
    contact = sales.fitting()
    id = first_mail(sales, contact)
    sales.later(sales.due(id) + 1)
    with pytest.raises(Killed):
        sales.work(id, sales.world(killed_at("started:before")))
    sales.later(9 * HOUR + 60)
    sales.work(id)
    assert len(sales.mails) == 1
    assert 13 * HOUR < sales.due(id) < 15 * HOUR, "until nine on the next day"
    assert ended(sales.drive(id))[:2] == ("done", "written to")
    assert len(sales.mails) == 3


def test_a_new_address_is_asked_about_before_anything_goes_there_whatever_the_step(sales: Sales) -> None:
    contact = sales.fitting()
    id = first_mail(sales, contact)
    sales.crm.person_edits(contact, email="bob@acme.de")
    run = sales.drive(id)
    assert run.open, ended(run)
    assert len(sales.mails) == 1
    sales.decide(id)
    sales.drive(id)
    assert [each["To"] for each in sales.mails] == ["mona@acme.de", "bob@acme.de", "bob@acme.de"]


@pytest.mark.parametrize("email", ["info@acme.de", "mona@gmail.com", "mona@mailinator.com"])
def test_a_new_address_that_nobody_is_written_at_ends_it(sales: Sales, email: str) -> None:
    contact = sales.fitting()
    id = first_mail(sales, contact)
    sales.crm.person_edits(contact, email=email)
    assert ended(sales.drive(id))[:2] == ("done", "no address")
    assert len(sales.mails) == 1


def test_a_contact_made_anew_gets_no_mail_that_its_address_has_had(sales: Sales) -> None:
    contact = sales.fitting()
    id = first_mail(sales, contact)
    sales.drive(id)
    assert len(sales.mails) == 3
    sales.crm.delete(contact)
    sales.monday()
    again = sales.tell(sales.contact(email="Mona@Acme.de"))
    sales.drive(again)
    sales.decide(again)
    assert ended(sales.drive(again))[:2] == ("done", "written to")
    assert len(sales.mails) == 3


def test_silence_is_never_a_yes(sales: Sales) -> None:
    contact = sales.fitting()
    sales.monday()
    id = sales.tell(contact)
    for _ in range(3):
        sales.drive(id)
        sales.later(9 * HOUR)
        sales.work(id)
    assert ended(sales.run(id))[:2] == ("done", "not answered")
    assert sales.mails == []


def test_the_same_contact_told_of_again_is_written_to_no_second_time(sales: Sales) -> None:
    contact = sales.fitting()
    id = first_mail(sales, contact)
    sales.drive(id)
    assert len(sales.mails) == 3
    sales.crm.machine_writes(contact, jobtitle="CEO")
    again = sales.tell(contact, occurredAt=int(sales.store.now() * 1000))
    assert again != id
    run = sales.drive(again)
    assert ended(run)[0] == "done"
    assert len(sales.mails) == 3
