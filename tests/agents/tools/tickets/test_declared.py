"""What the tools of help desk and CRM say of themselves, which policy and approval pages rely on."""

from __future__ import annotations

import pytest

from agents.engine.tool import CONSEQUENTIAL
from agents.tools import TOOLS, tickets
from tests.agents.github import refusal


def test_reads_are_low_and_writes_are_probed() -> None:
    assert {tool.name: (tool.risk, tool.repeat.kind) for tool in tickets.TOOLS} == {
        "tickets.read": ("low", "read"),
        "tickets.requester": ("low", "read"),
        "tickets.organization": ("low", "read"),
        "tickets.note": ("medium", "probe"),
        "tickets.reply": ("medium", "probe"),
        "tickets.tag": ("medium", "probe"),
        "tickets.assign": ("medium", "probe"),
        "tickets.status": ("medium", "probe"),
        "tickets.find": ("low", "read"),
        "tickets.open": ("medium", "probe"),
    }


def identified(name: str) -> str:
    """A ticket that is not there yet is told by what it is about."""
    return "incident" if name == "tickets.open" else "ticket"


def test_each_write_has_facts_a_probe_and_an_identity_of_its_ticket() -> None:
    for tool in tickets.TOOLS:
        if tool.repeat.kind != "read":
            assert (tool.has_facts, tool.has_probe, tool.once_per[0]) == (True, True, identified(tool.name))


def test_what_a_call_is_about_must_come_from_a_trusted_value() -> None:
    about = {"ticket", "updated", "answers", "user", "organization"}
    for tool in tickets.TOOLS:
        fields = tool.arguments.model_fields
        assert {name for name in fields if tool.roles[name] in CONSEQUENTIAL} == about & set(fields), tool.name


def test_every_tool_can_be_found_by_its_name() -> None:
    assert all(TOOLS[tool.name] is tool for tool in tickets.TOOLS)


@pytest.mark.parametrize("ticket", [0, -1, "x", None, 1.5])
def test_what_is_no_id_is_refused(ticket: object) -> None:
    assert "ticket" in refusal("tickets.read", ticket=ticket)


@pytest.mark.parametrize("updated", ["", "now", "2026-01-02", "2026-01-02T03:04:05Z\n", "2026-01-02T03:04:05Z or so"])
def test_what_is_no_time_is_refused(updated: str) -> None:
    assert "updated" in refusal("tickets.status", ticket=1, updated=updated, to="open")


@pytest.mark.parametrize("to", ["closed", "new", "unknown", "OPEN"])
def test_a_status_that_cannot_be_undone_or_set_is_refused(to: str) -> None:
    assert "to" in refusal("tickets.status", ticket=1, updated="2026-01-02T03:04:05Z", to=to)
