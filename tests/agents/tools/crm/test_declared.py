"""What the CRM's tools say of themselves, which policy and approval pages rely on."""

from __future__ import annotations

from typing import Any

import pytest

from agents.engine.tool import CONSEQUENTIAL
from agents.tools import TOOLS, crm
from tests.agents.github import refusal

FIELD = {"name": "jobtitle", "value": "CTO", "source": "example.com", "confidence": 0.8}
READS = {"find_contact", "contact", "find_company", "company", "search_contacts", "owners", "engagements"}
READS |= {"contact_fields", "company_fields"}
WRITES = {"create_contact", "update_contact", "create_company", "update_company", "associate", "note", "task"}
MADE_UP = {"hs_email_optout": "true", "hs_email_optout_12": "false", "email": "eve@example.com", "hs_legal_basis": "x"}


def test_reads_are_low_and_writes_are_medium_and_can_be_looked_for() -> None:
    found = {tool.name: (tool.risk, tool.repeat.kind, tool.has_probe) for tool in crm.TOOLS}
    reads = dict.fromkeys([f"crm.{name}" for name in READS], ("low", "read", False))
    assert found == {**reads, **dict.fromkeys([f"crm.{name}" for name in WRITES], ("medium", "probe", True))}
    assert all(TOOLS[tool.name] is tool for tool in crm.TOOLS)


def test_whose_records_are_read_and_written_is_not_decided_by_somebodys_text() -> None:
    decides = {name for tool in crm.TOOLS for name, role in tool.roles.items() if role in CONSEQUENTIAL}
    assert decides == {"email", "contact", "company", "owner"}


def test_no_property_is_anybodys_word() -> None:
    labelled = {path.rpartition(".")[2] for tool in crm.TOOLS for path in tool.trust}
    own = {"id", "created", "updated", "*", "opted_out", "merged_into", "contact", "company", "at"}
    assert labelled == own | {"kind", "direction", "incoming", "ours", "email", "active", "name", "by"}


@pytest.mark.parametrize("name", MADE_UP)
def test_where_and_whether_somebody_is_written_to_is_not_set_from_something_found(name: str) -> None:
    said = refusal("crm.update_contact", contact="501", fields=[{**FIELD, "name": name, "value": MADE_UP[name]}])
    assert "is not set here" in said


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Job title"},
        {"name": "a/b"},
        {"name": ""},
        {"confidence": 1.1},
        {"confidence": -0.1},
        {"confidence": "NaN"},
        {"value": "x" * 65_537},
        {"source": "x" * 301},
        {"more": "x"},
    ],
)
def test_what_is_no_field_is_refused(change: dict[str, Any]) -> None:
    assert "fields" in refusal("crm.update_contact", contact="501", fields=[{**FIELD, **change}])


def test_a_field_named_twice_is_refused() -> None:
    assert "jobtitle is there twice" in refusal("crm.update_company", company="501", fields=[FIELD, FIELD])


def test_halves_of_surrogate_pairs_are_replaced_where_they_come_in() -> None:
    args = TOOLS["crm.update_contact"].validated({"contact": "501", "fields": [{**FIELD, "value": "a\ud800b"}]})
    assert args["fields"][0]["value"] == "a\ufffdb"
    assert TOOLS["crm.note"].validated({"contact": "501", "text": "\udc00x"})["text"] == "\ufffdx"


@pytest.mark.parametrize("due", ["", "tomorrow", "2026-12-01T09:00:00", "2026-13-01T09:00:00Z"])
def test_a_moment_without_a_zone_is_none(due: str) -> None:
    assert "due" in refusal("crm.task", contact="501", title="Call", text="", owner="", due=due)


def test_the_same_fields_as_they_stand_are_one_occurrence_and_as_they_stand_later_another() -> None:
    tool, args = TOOLS["crm.update_contact"], {"contact": "501", "fields": [FIELD]}
    first = tool.identity(args, {"fields": {"jobtitle": {"by": "nobody", "value": ""}}}, "run1", "5")
    assert tool.identity(args, {"fields": {"jobtitle": {"by": "nobody", "value": ""}}}, "run2", "9") == first
    assert tool.identity(args, {"fields": {"jobtitle": {"by": "us", "value": "CTO"}}}, "run1", "5") != first
    assert tool.object_of(args) == tool.object_of({**args, "fields": []}), "one call at a time is at a contact"
