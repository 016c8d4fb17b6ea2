"""`tickets.open` and `tickets.find` at the sandbox: one ticket an incident, found again as ours."""

from __future__ import annotations

from typing import Any

import pytest

from agents.engine.errors import Overtaken, Unclear
from agents.tools import TOOLS
from tests.agents.github import refusal
from tests.agents.vendors import Clerk
from tests.sandbox.zendesk import ZendeskSandbox

ABOUT: dict[str, Any] = {"incident": "orders", "subject": "orders is stale", "text": "Since Monday.", "tags": ["data"]}


def test_what_was_opened_is_found_again(desk: ZendeskSandbox, clerk: Clerk) -> None:
    opened = clerk.call("tickets.open", **ABOUT)
    ticket = desk.tickets[opened["ticket"]]
    assert (ticket.subject, ticket.comments[0].body, ticket.comments[0].public) == (
        *("orders is stale", "Since Monday."),
        False,
    )
    assert {"data", "placet-incident"} < set(ticket.tags)
    assert clerk.call("tickets.find") == {"items": [opened], "open": [ticket.id]}
    assert clerk.call("tickets.find", incident="customers")["items"] == []


def test_there_is_no_second_one_until_it_is_solved(desk: ZendeskSandbox, clerk: Clerk) -> None:
    opened = clerk.call("tickets.open", **ABOUT)
    for use in (clerk.call, clerk.facts):
        with pytest.raises(Overtaken, match=f"ticket {opened['ticket']} is about this already"):
            use("tickets.open", **ABOUT, after=3)
    desk.change(desk.tickets[opened["ticket"]], status="solved")
    clerk.call("tickets.open", **ABOUT, after=opened["ticket"])
    assert desk.count("create_ticket") == 2


@pytest.mark.parametrize("trouble", ["drop-after", "500-after"])
def test_one_whose_answer_was_lost_is_found_by_its_mark(desk: ZendeskSandbox, clerk: Clerk, trouble: Any) -> None:
    assert clerk.find("tickets.open", **ABOUT) is None
    desk.fail("create_ticket", trouble)
    with pytest.raises(Unclear):
        clerk.call("tickets.open", **ABOUT)
    assert clerk.find("tickets.open", **ABOUT)["ticket"] in desk.tickets
    assert clerk.find("tickets.open", **ABOUT, after=3) is None


def test_nobody_elses_ticket_is_ours(desk: ZendeskSandbox, clerk: Clerk) -> None:
    opened = clerk.call("tickets.open", **ABOUT)
    other = desk.open_ticket("Look", "Look.")
    other.external, other.tags = desk.tickets[opened["ticket"]].external, desk.tickets[opened["ticket"]].tags
    assert [each["ticket"] for each in clerk.call("tickets.find")["items"]] == [opened["ticket"]]


def test_old_solved_ones_are_not_given(desk: ZendeskSandbox, clerk: Clerk) -> None:
    ticket = desk.tickets[clerk.call("tickets.open", **ABOUT)["ticket"]]
    ticket.status, ticket.updated = "solved", ticket.updated.replace(year=ticket.updated.year - 1)
    assert clerk.call("tickets.find")["items"] == []
    assert len(clerk.call("tickets.find", days=400)["items"]) == 1


def test_it_is_one_effect_and_refuses_what_zendesk_would_change() -> None:
    tool = TOOLS["tickets.open"]
    assert (tool.risk, tool.repeat.kind) == ("medium", "probe")
    one, same, next_one = (
        tool.identity({**ABOUT, "after": after, "text": text}, {}, "r", "1")
        for after, text in ((0, "a"), (0, "b"), (7, "a"))
    )
    assert one == same != next_one
    assert "placeholder" in refusal("tickets.open", **{**ABOUT, "text": "{{ticket.id}}"})
