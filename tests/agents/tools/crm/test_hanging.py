"""What hangs on records at the sandbox: associations, notes, tasks, and what there was with a contact."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from agents.clients.web_site import NotThere
from agents.engine.errors import Later, Refused, Unclear
from agents.tools import TOOLS
from tests.agents.vendors import Clerk
from tests.sandbox.hubspot import HubSpotSandbox
from tests.sandbox.hubspot.records import Record

DUE = "2026-12-01T09:00:00+01:00"


@pytest.fixture
def mona(crm: HubSpotSandbox) -> Record:
    return crm.add_contact(email="mona@example.com")


@pytest.fixture
def shop(crm: HubSpotSandbox) -> Record:
    return crm.add_company(domain="example.com")


def sent(name: str, mona: Record, shop: Record) -> dict[str, Any]:
    more: dict[str, dict[str, Any]] = {
        "crm.note": {"text": "Hello.\n<b>Score</b> 72", "company": shop.id},
        "crm.task": {"title": "Call Mona", "text": "She asked.", "owner": "", "due": DUE},
        "crm.associate": {"company": shop.id},
    }
    return {"contact": mona.id, **more[name]}


WRITES = {"crm.note": "create_notes", "crm.task": "create_tasks", "crm.associate": "associate"}


def test_a_note_is_plain_text_on_the_contact_and_the_company(
    crm: HubSpotSandbox, reader: Clerk, mona: Record, shop: Record
) -> None:
    done = reader.call("crm.note", **sent("crm.note", mona, shop))
    [note] = crm.linked(mona, "notes")
    assert (done, crm.linked(shop, "notes")) == ({"id": note.id, "contact": mona.id}, [note])
    assert note.properties["hs_note_body"].startswith("<p>Hello.</p><p>&lt;b&gt;Score&lt;/b&gt; 72</p>")
    assert abs(datetime.fromisoformat(note.properties["hs_timestamp"]).timestamp() - time.time()) < 60


def test_a_task_has_its_owner_and_its_day(crm: HubSpotSandbox, reader: Clerk, mona: Record, shop: Record) -> None:
    owner = crm.add_owner("ann@acme.example", "Ann", "Lee")
    done = reader.call("crm.task", **{**sent("crm.task", mona, shop), "owner": owner.id})
    [task] = crm.linked(mona, "tasks")
    assert done["id"] == task.id
    wanted = {"hs_task_subject": "Call Mona", "hubspot_owner_id": owner.id, "hs_timestamp": "2026-12-01T08:00:00.000Z"}
    assert task.properties.items() >= wanted.items()


def test_a_contact_is_associated_once(crm: HubSpotSandbox, reader: Clerk, mona: Record, shop: Record) -> None:
    args = sent("crm.associate", mona, shop)
    assert reader.facts("crm.associate", **args) == {"contact": mona.id, "companies": [], "already": False}
    assert reader.call("crm.associate", **args) == {"contact": mona.id, "company": shop.id}
    assert reader.call("crm.associate", **args) == {"contact": mona.id, "company": shop.id}
    assert crm.linked(mona, "companies") == [shop]
    assert crm.count("associate") == 1
    assert reader.facts("crm.associate", **args)["already"]


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize(
    ("how", "error"), [("500-after", Unclear), ("drop-after", Unclear), ("drop-before", Unclear), ("429", Later)]
)
def test_what_broke_off_is_found_or_done_and_nothing_is_done_twice(
    crm: HubSpotSandbox, reader: Clerk, mona: Record, shop: Record, name: str, how: Any, error: type[Exception]
) -> None:
    args = sent(name, mona, shop)
    assert reader.find(name, **args) is None
    crm.fail(WRITES[name], how)
    with pytest.raises(error):
        reader.call(name, **args)
    reader.forget()
    found = reader.find(name, **args)
    assert (found is not None) == how.endswith("-after")
    done = found or reader.call(name, **args)
    assert reader.find(name, **args) == done
    assert crm.count(WRITES[name]) == 1


@pytest.mark.parametrize("name", WRITES)
def test_a_record_that_is_gone_is_said_before_anybody_is_asked(
    crm: HubSpotSandbox, reader: Clerk, mona: Record, shop: Record, name: str
) -> None:
    args = sent(name, mona, shop)
    if "company" in args:
        crm.delete(shop)
        with pytest.raises(NotThere, match=f"company {shop.id}"):
            reader.facts(name, **args)
    crm.delete(mona)
    with pytest.raises(NotThere):
        reader.facts(name, **args)
    assert reader.find(name, **args) is None
    assert crm.writes == []


@pytest.mark.parametrize("name", WRITES)
def test_what_was_merged_away_is_written_where_it_lives_on(
    crm: HubSpotSandbox, reader: Clerk, mona: Record, shop: Record, name: str
) -> None:
    other = crm.add_contact(email="m@example.com")
    crm.merge(mona, other)
    done = reader.call(name, **sent(name, other, shop))
    assert done["contact"] == mona.id
    assert reader.find(name, **sent(name, other, shop)) == done


def test_a_note_with_another_ones_mark_is_not_taken_for_ours(
    crm: HubSpotSandbox, reader: Clerk, mona: Record, shop: Record
) -> None:
    other = crm.add_contact(email="m@example.com")
    reader.call("crm.note", contact=other.id, text="Hello.")
    [theirs] = crm.linked(other, "notes")
    crm.add_engagement("notes", mona, hs_note_body=theirs.properties["hs_note_body"])
    assert reader.find("crm.note", contact=mona.id, text="Hello.") is None


def test_a_note_is_found_among_hundreds(crm: HubSpotSandbox, reader: Clerk, mona: Record) -> None:
    for number in range(620):
        crm.add_engagement("notes", mona, hs_note_body=f"note {number}")
    done = reader.call("crm.note", contact=mona.id, text="Hello.")
    assert reader.find("crm.note", contact=mona.id, text="Hello.") == done


def test_the_longest_note_still_has_its_mark(reader: Clerk, mona: Record) -> None:
    args: dict[str, Any] = {"contact": mona.id, "text": "&" * 10_000}
    assert reader.call("crm.note", **args) == reader.find("crm.note", **args)


def test_what_there_was_is_told_without_its_words_the_newest_first(
    crm: HubSpotSandbox, reader: Clerk, mona: Record
) -> None:
    def at(days: float) -> str:
        return datetime.fromtimestamp(time.time() - days * 86_400, UTC).isoformat()

    mail: dict[str, Any] = {
        "hs_email_direction": "INCOMING_EMAIL",
        "hs_email_from_email": "mona@example.com",
        "hs_email_text": "x",
    }
    came = crm.add_engagement("emails", mona, hs_timestamp=at(2), **mail)
    crm.add_engagement("emails", mona, hs_timestamp=at(3), hs_email_direction="EMAIL", hubspot_owner_id="9")
    crm.add_engagement("calls", mona, hs_timestamp=at(1), hs_call_direction="INBOUND")
    crm.add_engagement("meetings", mona, hs_timestamp=at(400))
    gone = crm.add_engagement("calls", mona, hs_timestamp=at(1))
    crm.delete(gone)
    reader.call("crm.note", contact=mona.id, text="Ours.")
    found = reader.call("crm.engagements", contact=mona.id, days=90)
    rows = [(each["kind"], each["direction"], each["incoming"], each["ours"]) for each in found["items"]]
    assert rows == [
        ("notes", "", False, True),
        ("calls", "INBOUND", True, False),
        ("emails", "INCOMING_EMAIL", True, False),
        ("emails", "EMAIL", False, False),
    ]
    assert [each["by"] for each in found["items"][2:]] == ["mona@example.com", "9"]
    assert found["items"][2]["id"] == came.id
    assert not found["left_out"]


def test_some_that_cannot_be_read_are_not_left_out_in_silence(crm: HubSpotSandbox, reader: Clerk, mona: Record) -> None:
    crm.add_engagement("calls", mona, hs_timestamp="2026-01-01T00:00:00Z")
    crm.batch_trouble = "INTERNAL_ERROR"
    with pytest.raises(Later, match="could not read some of them"):
        reader.call("crm.engagements", contact=mona.id)


def test_owners_are_told_with_those_who_left_last(crm: HubSpotSandbox, reader: Clerk) -> None:
    left = crm.add_owner("bob@acme.example", "Bob", active=False)
    here = crm.add_owner("ann@acme.example", "Ann", "Lee")
    assert reader.call("crm.owners")["items"] == [
        {"id": here.id, "email": "ann@acme.example", "name": "Ann Lee", "active": True},
        {"id": left.id, "email": "bob@acme.example", "name": "Bob", "active": False},
    ]


def test_contacts_are_searched_by_domain_company_and_owner(
    crm: HubSpotSandbox, reader: Clerk, mona: Record, shop: Record
) -> None:
    crm.link(mona, shop)
    bob = crm.add_contact(email="bob@example.com", hubspot_owner_id="9")
    crm.add_contact(email="eve@example.org")

    def found(**args: Any) -> list[str]:
        return [each["id"] for each in reader.call("crm.search_contacts", **args)["items"]]

    assert found(domain="Example.com") == [bob.id, mona.id]
    assert found(company=shop.id) == [mona.id]
    assert found(domain="example.com", owner="9") == [bob.id]
    assert reader.call("crm.search_contacts", domain="example.com", most=1)["total"] == 2
    with pytest.raises(Refused, match="at least one of domain, company, owner"):
        found()


def test_a_contact_tells_that_they_opted_out_and_where_it_was_merged(
    crm: HubSpotSandbox, reader: Clerk, mona: Record
) -> None:
    other = crm.add_contact(email="m@example.com")
    assert not reader.call("crm.contact", contact=mona.id)["opted_out"]
    crm.opts_out(mona)
    crm.merge(mona, other)
    found = reader.call("crm.contact", contact=other.id)
    assert (found["id"], found["merged_into"], found["opted_out"]) == (mona.id, mona.id, True)
    assert reader.call("crm.contact", contact=mona.id)["merged_into"] == ""
    crm.delete(mona)
    with pytest.raises(NotThere):
        reader.call("crm.contact", contact=other.id)


@pytest.mark.parametrize("name", WRITES)
def test_a_person_reads_what_is_written(mona: Record, shop: Record, name: str) -> None:
    preview = TOOLS[name].preview_of(sent(name, mona, shop), {"companies": ["7"]})
    assert mona.id in preview.title
    text = "\n".join(each.text for each in preview.parts)
    wanted = {"crm.note": "<b>Score</b> 72", "crm.task": f"nobody, due {DUE}", "crm.associate": "7"}
    assert wanted[name] in text
