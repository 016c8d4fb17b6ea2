"""Fields written into records at the sandbox: what a person entered stays, whatever crosses it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from agents.clients.hubspot_site import BadValues
from agents.clients.web_site import NotThere
from agents.engine.errors import Later, Refused, Unclear
from agents.tools import TOOLS
from agents.tools.crm.fields import FieldOptions
from tests.agents.vendors import Clerk
from tests.sandbox.hubspot import HubSpotSandbox
from tests.sandbox.hubspot.records import Record

KINDS = {"contact": "contacts", "company": "companies"}
FOUND = {"jobtitle": "CTO", "city": "Berlin", "country": "Germany"}


def fields(**values: str) -> list[dict[str, Any]]:
    return [{"name": n, "value": v, "source": "example.com/team", "confidence": 0.8} for n, v in values.items()]


def fill(clerk: Clerk, record: Record, options: Any = None, **values: str) -> Any:
    return clerk.call("crm.update_contact", options=options, contact=record.id, fields=fields(**values or FOUND))


@pytest.fixture
def mona(crm: HubSpotSandbox) -> Record:
    return crm.add_contact(email="mona@example.com", firstname="Mona")


def notes(crm: HubSpotSandbox, record: Record) -> list[str]:
    return [each.properties["hs_note_body"] for each in crm.linked(record, "notes")]


def test_what_is_empty_is_filled_in_and_noted_with_source_and_confidence(
    crm: HubSpotSandbox, reader: Clerk, mona: Record
) -> None:
    done = fill(reader, mona)
    assert done == {"id": mona.id, "written": ["jobtitle", "city", "country"], "held_back": []}
    assert mona.properties.items() >= FOUND.items()
    assert crm.count("update_contacts", mona.id) == 1
    [note] = notes(crm, mona)
    assert "<b>jobtitle</b>: “CTO” (from example.com/team, confidence 80%)" in note


def test_a_company_is_filled_in_alike(crm: HubSpotSandbox, reader: Clerk) -> None:
    shop = crm.add_company(domain="example.com", city="Bonn")
    done = reader.call("crm.update_company", company=shop.id, fields=fields(name="Mona's", city="Berlin"))
    assert (done["written"], [each["name"] for each in done["held_back"]]) == (["name"], ["city"])
    assert shop.properties["city"] == "Bonn"
    assert len(notes(crm, shop)) == 1


def test_what_a_person_entered_is_held_back_and_only_proposed(crm: HubSpotSandbox, reader: Clerk, mona: Record) -> None:
    crm.person_edits(mona, jobtitle="Chief <b>Cook</b>")
    done = fill(reader, mona)
    [held] = done["held_back"]
    assert (held["name"], held["theirs"], held["ours"], held["by"]) == (
        "jobtitle",
        "Chief <b>Cook</b>",
        "CTO",
        "person",
    )
    assert held["at"].startswith("20")
    assert mona.properties["jobtitle"] == "Chief <b>Cook</b>"
    [note] = notes(crm, mona)
    assert "left at “Chief &lt;b&gt;Cook&lt;/b&gt;”, was entered by a person; proposed: “CTO”" in note


def test_what_a_machine_or_we_ourselves_wrote_is_replaced(crm: HubSpotSandbox, reader: Clerk, mona: Record) -> None:
    crm.machine_writes(mona, jobtitle="CEO")
    assert fill(reader, mona, jobtitle="CTO")["written"] == ["jobtitle"]
    assert fill(reader, mona, jobtitle="CIO")["written"] == ["jobtitle"]
    assert mona.properties["jobtitle"] == "CIO"


def test_what_is_so_already_is_not_written(crm: HubSpotSandbox, reader: Clerk, mona: Record) -> None:
    done = fill(reader, mona, firstname="Mona")
    assert done == {"id": mona.id, "written": [], "held_back": []}
    assert crm.writes == []


def test_facts_say_what_stands_whose_it_is_and_what_would_come_of_it(
    crm: HubSpotSandbox, reader: Clerk, mona: Record
) -> None:
    crm.person_edits(mona, jobtitle="Chief")
    found = reader.facts("crm.update_contact", contact=mona.id, fields=fields(**FOUND))
    assert (found["to_write"], found["held_back"]) == (["city", "country"], ["jobtitle"])
    assert found["fields"]["city"] == {"by": "nobody", "value": ""}
    assert (
        found["fields"]["jobtitle"].items() >= {"by": "person", "value": "Chief", "kind": "CRM_UI", "user": "7"}.items()
    )
    assert found == reader.facts("crm.update_contact", contact=mona.id, fields=fields(**FOUND)), "while nothing moves"
    crm.person_edits(mona, message="Hello")
    assert found == reader.facts("crm.update_contact", contact=mona.id, fields=fields(**FOUND)), "nor by another field"


def test_a_person_reads_old_and_new_source_and_confidence_and_what_is_left_alone(
    crm: HubSpotSandbox, reader: Clerk, mona: Record
) -> None:
    script = "<script>alert(1)</script>\u202egnp"
    crm.machine_writes(mona, city="Bonn")
    crm.person_edits(mona, jobtitle=script)
    args: dict[str, Any] = {"contact": mona.id, "fields": fields(firstname="Mona", **FOUND)}
    facts = reader.facts("crm.update_contact", **args)
    preview = TOOLS["crm.update_contact"].preview_of(args, facts)
    parts = {each.label: each for each in preview.parts}
    assert preview.title == f"Fill in fields of contact {mona.id} at HubSpot"
    assert parts["city"].text == "Bonn → Berlin\nfrom example.com/team, confidence 80%"
    assert parts["country"].text.startswith("(empty) → Germany")
    assert parts["jobtitle: left alone"].text.startswith(
        "<script>alert(1)</script>[U+202E]gnp, entered by a person (CRM_UI"
    )
    assert parts["As they are already"].text == "firstname"
    assert "To undo it" in parts
    assert all(each.untrusted for label, each in parts.items() if label in ("city", "country", "jobtitle: left alone"))


@pytest.mark.parametrize("kind", ["get_contacts", "update_contacts"])
def test_an_edit_a_moment_before_the_write_is_not_lost(
    crm: HubSpotSandbox, reader: Clerk, mona: Record, kind: str
) -> None:
    crm.meanwhile(kind, lambda: crm.person_edits(mona, jobtitle="Chief", city=""))
    done = fill(reader, mona)
    assert (mona.properties["jobtitle"], mona.properties["city"], mona.properties["country"]) == (
        "Chief",
        "",
        "Germany",
    )
    assert {each["name"]: each["theirs"] for each in done["held_back"]} == {"jobtitle": "Chief", "city": ""}
    assert done["written"] == ["country"]


def test_what_was_given_back_stays_the_persons_from_then_on(crm: HubSpotSandbox, reader: Clerk, mona: Record) -> None:
    crm.meanwhile("update_contacts", lambda: crm.person_edits(mona, jobtitle="Chief"))
    fill(reader, mona, jobtitle="CTO")
    assert mona.writers("jobtitle")[:3] == ["INTEGRATION", "INTEGRATION", "CRM_UI"]
    assert [each["theirs"] for each in fill(reader, mona, jobtitle="CIO")["held_back"]] == ["Chief"]
    assert mona.properties["jobtitle"] == "Chief"


def test_a_write_over_a_persons_value_whose_worker_died_is_given_back_by_the_next(
    crm: HubSpotSandbox, reader: Clerk, mona: Record
) -> None:
    crm.person_edits(mona, jobtitle="Chief")
    crm.change(mona, {"jobtitle": "CTO"}, crm.us)
    assert reader.find("crm.update_contact", contact=mona.id, fields=fields(jobtitle="CTO")) is None
    assert fill(reader, mona, jobtitle="CTO")["written"] == []
    assert mona.properties["jobtitle"] == "Chief"


def test_a_value_that_hubspot_keeps_in_another_form_is_written_once(
    crm: HubSpotSandbox, reader: Clerk, mona: Record
) -> None:
    crm.rewrites = lambda name, text: text.replace(" ", "") if name == "phone" else text
    args: dict[str, Any] = {"contact": mona.id, "fields": fields(phone="+49 30 1234")}
    done = reader.call("crm.update_contact", **args)
    assert (done["written"], mona.properties["phone"]) == (["phone"], "+49301234")
    assert crm.count("update_contacts") == 1
    assert reader.find("crm.update_contact", **args) == done


def test_a_value_that_hubspot_silently_passes_over_is_not_said_to_be_written(
    crm: HubSpotSandbox, reader: Clerk, mona: Record
) -> None:
    crm.machine_writes(mona, lifecyclestage="customer")
    crm.rewrites = lambda name, text: None if name == "lifecyclestage" else text
    done = fill(reader, mona, lifecyclestage="lead", city="Berlin")
    assert done["written"] == ["city"]
    [held] = done["held_back"]
    assert (held["name"], held["theirs"], held["by"]) == ("lifecyclestage", "customer", "hubspot")
    assert crm.count("update_contacts") == 1


@pytest.mark.parametrize(("bad", "why"), [("shoe_size", "does not exist"), ("lifecyclestage", "allowed options")])
def test_a_property_that_hubspot_does_not_take_is_held_back_and_the_others_are_written(
    crm: HubSpotSandbox, reader: Clerk, mona: Record, bad: str, why: str
) -> None:
    done = fill(reader, mona, **{bad: "43", "city": "Berlin"})
    assert done["written"] == ["city"]
    [held] = done["held_back"]
    assert (held["name"], held["by"]) == (bad, "hubspot")
    assert why in held["why"]
    assert "HubSpot does not take it" in notes(crm, mona)[0]


def test_if_hubspot_takes_none_of_it_that_is_refused_with_the_reasons(
    crm: HubSpotSandbox, reader: Clerk, mona: Record
) -> None:
    with pytest.raises(Refused, match=r"shoe_size: .*does not exist"):
        fill(reader, mona, shoe_size="43")
    assert notes(crm, mona) == []


def test_where_each_value_comes_from_is_kept_in_a_property_of_the_operators_own(
    crm: HubSpotSandbox, reader: Clerk, mona: Record
) -> None:
    crm.define("contacts", "placet_sources")
    options = FieldOptions(provenance="placet_sources")
    fill(reader, mona, options, jobtitle="CTO")
    fill(reader, mona, options, city="Berlin")
    kept = json.loads(mona.properties["placet_sources"])
    assert kept["jobtitle"] == {"value": "CTO", "source": "example.com/team", "confidence": 0.8}
    assert kept.keys() == {"jobtitle", "city"}
    crm.person_edits(mona, city="Bonn")
    asked: dict[str, Any] = {"contact": mona.id, "names": ["jobtitle", "city", "country", "firstname"]}
    items = reader.call("crm.contact_fields", options=options, **asked)["items"]
    assert [(each["value"], each["by"], each["source"], each["confidence"]) for each in items] == [
        ("CTO", "us", "example.com/team", 0.8),
        ("Bonn", "person", "", None),
        ("", "nobody", "", None),
        ("Mona", "person", "", None),
    ]
    assert reader.call("crm.contact_fields", **asked)["items"][0]["source"] == "", "without the option"
    crm.person_edits(mona, placet_sources="mine")
    fill(reader, mona, options, country="Germany")
    assert (mona.properties["placet_sources"], mona.properties["country"]) == ("mine", "Germany")


def test_what_a_person_writes_there_at_the_same_moment_is_not_lost_either(
    crm: HubSpotSandbox, reader: Clerk, mona: Record
) -> None:
    crm.define("contacts", "placet_sources")
    crm.meanwhile("update_contacts", lambda: crm.person_edits(mona, placet_sources="mine"))
    fill(reader, mona, FieldOptions(provenance="placet_sources"))
    assert mona.properties["placet_sources"] == "mine"


def test_a_property_for_sources_that_is_not_there_is_named(reader: Clerk, mona: Record) -> None:
    with pytest.raises(BadValues, match="placet_sources"):
        fill(reader, mona, FieldOptions(provenance="placet_sources"))


def test_the_operator_says_which_fields_may_be_written(crm: HubSpotSandbox, reader: Clerk, mona: Record) -> None:
    options = FieldOptions(fields=("city",), provenance="placet_sources")
    with pytest.raises(Refused, match="jobtitle, country"):
        fill(reader, mona, options)
    with pytest.raises(Refused, match="placet_sources"):
        reader.facts("crm.update_contact", options=options, contact=mona.id, fields=fields(placet_sources="{}"))
    assert crm.writes == []


def test_a_contact_that_was_merged_away_is_filled_in_where_it_lives_on(
    crm: HubSpotSandbox, reader: Clerk, mona: Record
) -> None:
    other = crm.add_contact(email="m@example.com")
    crm.merge(mona, other)
    assert reader.facts("crm.update_contact", contact=other.id, fields=fields(**FOUND))["id"] == mona.id
    assert fill(reader, other)["id"] == mona.id
    assert mona.properties["jobtitle"] == "CTO"
    assert len(notes(crm, mona)) == 1


def test_what_was_deleted_is_not_there(crm: HubSpotSandbox, reader: Clerk, mona: Record) -> None:
    crm.meanwhile("update_contacts", lambda: crm.delete(mona))
    with pytest.raises(NotThere, match=f"contact {mona.id}: HubSpot finds nothing here"):
        fill(reader, mona)
    with pytest.raises(NotThere):
        reader.facts("crm.update_contact", contact=mona.id, fields=fields(**FOUND))
    assert reader.find("crm.update_contact", contact=mona.id, fields=fields(**FOUND)) is None


def test_text_is_passed_on_as_it_is(reader: Clerk, mona: Record) -> None:
    name = "Robert'); DROP TABLE <img src=x onerror=alert(1)> \U0001f431\u202e" + "x" * 60_000
    fill(reader, mona, jobtitle=name)
    assert mona.properties["jobtitle"] == name


Break = Callable[[HubSpotSandbox], object]
TWICE: list[tuple[str, Any, type[Exception]]] = [
    ("update_contacts", "500-after", Unclear),
    ("update_contacts", "drop-after", Unclear),
    ("update_contacts", "drop-before", Unclear),
    ("update_contacts", "500", Unclear),
    ("update_contacts", "429", Later),
    ("create_notes", "500-after", Unclear),
    ("create_notes", "drop-before", Unclear),
    ("create_notes", "429", Unclear),
    ("list_associations", "500", Unclear),
]


@pytest.mark.parametrize(("kind", "how", "error"), TWICE)
def test_what_broke_off_is_found_or_finished_and_nothing_is_done_twice(
    crm: HubSpotSandbox, reader: Clerk, mona: Record, kind: str, how: Any, error: type[Exception]
) -> None:
    args: dict[str, Any] = {"contact": mona.id, "fields": fields(**FOUND)}
    crm.fail(kind, how, seconds=1)
    with pytest.raises(error):
        reader.call("crm.update_contact", **args)
    reader.forget()
    found = reader.find("crm.update_contact", **args)
    done = found or reader.call("crm.update_contact", **args)
    assert done["written"] == ["jobtitle", "city", "country"]
    assert (found is not None) == (kind == "create_notes" and how.endswith("after"))
    assert reader.find("crm.update_contact", **args) == done
    assert (crm.count("update_contacts"), crm.count("create_notes")) == (1, 1)


def test_what_was_written_before_it_stopped_is_said(crm: HubSpotSandbox, reader: Clerk, mona: Record) -> None:
    crm.fail("list_associations", "429")
    with pytest.raises(Unclear, match=r"jobtitle, city, country was written, and then: .*rate limit"):
        fill(reader, mona)


def test_a_call_that_is_made_again_after_it_was_noted_is_not_noted_again(
    crm: HubSpotSandbox, reader: Clerk, mona: Record
) -> None:
    fill(reader, mona)
    crm.machine_writes(mona, city="Bonn")
    fill(reader, mona)
    assert mona.properties["city"] == "Berlin"
    assert crm.count("create_notes") == 1


def test_a_token_whose_app_is_not_known_writes_nothing(crm: HubSpotSandbox, reader: Clerk, mona: Record) -> None:
    crm.answers_whose = False
    with pytest.raises(Refused, match="does not say whose HUBSPOT_ACCESS_TOKEN is"):
        fill(reader, mona)
    assert crm.writes == []


def test_a_scope_that_is_missing_is_said(crm: HubSpotSandbox, reader: Clerk, mona: Record) -> None:
    crm.scopes.discard("crm.objects.contacts.write")
    with pytest.raises(Refused, match=r"docs/hubspot\.md says which scopes.*it lacks crm\.objects\.contacts\.write"):
        fill(reader, mona)
