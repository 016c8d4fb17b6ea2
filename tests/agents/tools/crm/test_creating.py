"""Contacts and companies made at the sandbox: once, never beside one that is there, and found again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from agents.engine.errors import Later, Overtaken, Refused, Unclear
from agents.tools import TOOLS
from agents.tools.crm.fields import FieldOptions
from tests.agents.vendors import Clerk
from tests.sandbox.hubspot import HubSpotSandbox

CREATES: dict[str, tuple[str, dict[str, Any]]] = {
    "crm.create_contact": ("contacts", {"email": "mona@example.com"}),
    "crm.create_company": ("companies", {"domain": "example.com"}),
}
Make = Callable[[HubSpotSandbox], Any]
THERE: dict[str, Make] = {
    "crm.create_contact": lambda crm: crm.add_contact(email="mona@example.com"),
    "crm.create_company": lambda crm: crm.add_company(domain="example.com"),
}


def fields(**values: str) -> list[dict[str, Any]]:
    return [{"name": n, "value": v, "source": "leads.acme", "confidence": 0.5} for n, v in values.items()]


def args(name: str, **values: str) -> dict[str, Any]:
    return {**CREATES[name][1], "fields": fields(**values or {"city": "Berlin"})}


@pytest.mark.parametrize("name", CREATES)
def test_it_is_made_with_its_fields_and_a_note_of_where_they_come_from(
    crm: HubSpotSandbox, reader: Clerk, name: str
) -> None:
    kind, key = CREATES[name]
    assert reader.facts(name, **args(name)) == {"taken": False}
    done = reader.call(name, **args(name))
    [made] = crm.kept[kind].values()
    assert done == {"id": made.id, "written": ["city"], "held_back": []}
    assert made.properties.items() >= {**key, "city": "Berlin"}.items()
    [note] = crm.linked(made, "notes")
    assert "“Berlin” (from leads.acme, confidence 50%)" in note.properties["hs_note_body"]
    assert reader.find(name, **args(name)) == done


def test_without_fields_there_is_nothing_to_note(crm: HubSpotSandbox, reader: Clerk) -> None:
    done = reader.call("crm.create_contact", email="Mona@Example.com")
    assert crm.contacts[done["id"]].properties == {"email": "mona@example.com"}
    assert crm.count("create_notes") == 0
    assert reader.find("crm.create_contact", email="Mona@Example.com") == done


@pytest.mark.parametrize("name", CREATES)
def test_one_that_is_there_already_is_refused_before_anybody_is_asked(
    crm: HubSpotSandbox, reader: Clerk, name: str
) -> None:
    there = THERE[name](crm)
    with pytest.raises(Refused, match=rf"{there.id} has .* already: update it instead"):
        reader.facts(name, **args(name))
    assert reader.find(name, **args(name)) is None, "somebody else's is not taken for ours"


@pytest.mark.parametrize("name", CREATES)
def test_one_that_we_made_and_noted_is_refused_and_one_that_broke_off_is_finished(
    crm: HubSpotSandbox, reader: Clerk, name: str
) -> None:
    crm.fail("create_notes", "drop-before")
    with pytest.raises(Unclear):
        reader.call(name, **args(name))
    assert reader.facts(name, **args(name)) == {"taken": False}, "as it was when it was decided"
    [made] = crm.kept[CREATES[name][0]].values()
    crm.person_edits(made, city="Bonn")
    done = reader.call(name, **args(name))
    assert ([each["theirs"] for each in done["held_back"]], made.properties["city"]) == (["Bonn"], "Bonn")
    with pytest.raises(Refused, match="already: update it instead"):
        reader.facts(name, **args(name))


@pytest.mark.parametrize("name", CREATES)
def test_one_that_somebody_made_since_the_facts_is_left_alone(crm: HubSpotSandbox, reader: Clerk, name: str) -> None:
    reader.facts(name, **args(name))
    THERE[name](crm)
    with pytest.raises(Overtaken, match="nothing was written"):
        reader.call(name, **args(name))
    assert crm.writes == []


def test_an_address_that_somebody_takes_at_that_very_moment_is_left_to_them(crm: HubSpotSandbox, reader: Clerk) -> None:
    crm.meanwhile("create_contacts", lambda: THERE["crm.create_contact"](crm))
    with pytest.raises(Overtaken, match=r"Contact already exists. Existing ID: 501"):
        reader.call("crm.create_contact", **args("crm.create_contact"))
    assert crm.writes == []


@pytest.mark.parametrize("name", CREATES)
@pytest.mark.parametrize(
    ("what", "how", "error"),
    [
        ("{}", "500-after", Unclear),
        ("{}", "drop-after", Unclear),
        ("{}", "drop-before", Unclear),
        ("{}", "429", Later),
        ("notes", "drop-after", Unclear),
        ("notes", "drop-before", Unclear),
    ],
)
def test_what_broke_off_is_found_or_finished_and_nothing_is_made_twice(
    crm: HubSpotSandbox, reader: Clerk, name: str, what: str, how: Any, error: type[Exception]
) -> None:
    kind = CREATES[name][0]
    crm.fail(f"create_{what.format(kind)}", how)
    with pytest.raises(error):
        reader.call(name, **args(name))
    reader.forget()
    done = reader.find(name, **args(name)) or reader.call(name, **args(name))
    assert done["written"] == ["city"]
    assert (crm.count(f"create_{kind}"), crm.count("create_notes")) == (1, 1)


def test_what_the_search_has_not_seen_yet_is_found_once_it_has(crm: HubSpotSandbox, reader: Clerk) -> None:
    crm.search_delay = 3_600.0
    done = reader.call("crm.create_company", **args("crm.create_company"))
    assert reader.find("crm.create_company", **args("crm.create_company")) is None
    crm.search_delay = 0.0
    assert reader.find("crm.create_company", **args("crm.create_company")) == done
    assert TOOLS["crm.create_company"].timeout >= 60, "looked for only after that, when the search has caught up"


@pytest.mark.parametrize("name", CREATES)
def test_fields_that_hubspot_does_not_take_do_not_keep_it_from_being_made(
    crm: HubSpotSandbox, reader: Clerk, name: str
) -> None:
    crm.define(CREATES[name][0], "placet_sources")
    sent = args(name, city="Berlin", shoe_size="43")
    done = reader.call(name, options=FieldOptions(provenance="placet_sources"), **sent)
    assert (done["written"], [each["name"] for each in done["held_back"]]) == (["city"], ["shoe_size"])
    [made] = crm.kept[CREATES[name][0]].values()
    assert "shoe_size" not in made.properties["placet_sources"]


def test_if_hubspot_takes_none_of_the_fields_it_is_made_all_the_same(crm: HubSpotSandbox, reader: Clerk) -> None:
    sent = args("crm.create_contact", shoe_size="43")
    done = reader.call("crm.create_contact", **sent)
    assert (done["written"], [each["by"] for each in done["held_back"]]) == ([], ["hubspot"])
    assert (crm.count("create_contacts"), crm.count("create_notes")) == (1, 1)


def test_an_address_that_hubspot_does_not_take_is_refused(crm: HubSpotSandbox, reader: Clerk) -> None:
    crm.options["contacts"]["email"] = ("only@example.com",)
    with pytest.raises(Refused, match=r"email: mona@example\.com was not one of"):
        reader.call("crm.create_contact", **args("crm.create_contact"))
    assert crm.writes == []


def test_a_person_reads_what_is_made(reader: Clerk) -> None:
    preview = TOOLS["crm.create_contact"].preview_of(args("crm.create_contact"), {})
    assert preview.title == "Add mona@example.com to the contacts at HubSpot"
    assert [(each.label, each.text) for each in preview.parts] == [
        ("city", "Berlin\nfrom leads.acme, confidence 50%"),
    ]
