"""Writes to a ticket at the sandbox: once, on condition, found again, and undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from agents.engine.errors import Overtaken, Refused, Unclear
from agents.tools import TOOLS
from agents.tools.tickets.assign import AssignOptions
from tests.agents.github import refusal
from tests.agents.vendors import Clerk
from tests.sandbox.zendesk import ZendeskSandbox
from tests.sandbox.zendesk.records import Ticket

OPTIONS = AssignOptions(agents={"zoe": 1002}, groups={"tier two": 77})
WRITES: dict[str, dict[str, Any]] = {
    "tickets.reply": {"text": "On its way."},
    "tickets.note": {"text": "Look at the order.", "occasion": "handover"},
    "tickets.tag": {"add": ["refund"], "remove": ["late"]},
    "tickets.status": {"to": "pending"},
    "tickets.assign": {"to": "zoe"},
}
Meanwhile = Callable[[ZendeskSandbox, Ticket], object]


@pytest.fixture
def ticket(desk: ZendeskSandbox) -> Ticket:
    made = desk.open_ticket("Late", "Where is it?")
    made.tags = ["late", "shop"]
    return made


def args(name: str, ticket: Ticket, **more: Any) -> dict[str, Any]:
    asked = {"answers": ticket.comments[-1].id} if name == "tickets.reply" else {}
    return {"ticket": ticket.id, "updated": ticket.stamp, **asked, **WRITES[name], **more}


def options(name: str) -> Any:
    return OPTIONS if name == "tickets.assign" else None


def test_a_reply_is_public_and_a_note_is_not(desk: ZendeskSandbox, clerk: Clerk, ticket: Ticket) -> None:
    done = clerk.call("tickets.reply", **args("tickets.reply", ticket))
    assert done == {"ticket": ticket.id, "updated": ticket.stamp, "comment": ticket.comments[-1].id}
    clerk.call("tickets.note", **args("tickets.note", ticket))
    rows = [(each.public, each.body, each.author) for each in ticket.comments[1:]]
    assert rows == [(True, "On its way.", desk.bot.id), (False, "Look at the order.", desk.bot.id)]
    assert ticket.replies == ["On its way."]


def test_what_one_write_gives_is_the_condition_of_the_next(clerk: Clerk, ticket: Ticket) -> None:
    done = clerk.call("tickets.reply", **args("tickets.reply", ticket))
    clerk.call("tickets.status", ticket=ticket.id, updated=done["updated"], to="solved")
    assert ticket.status == "solved"


def test_tags_are_added_and_taken_away_in_one_update(desk: ZendeskSandbox, clerk: Clerk, ticket: Ticket) -> None:
    done = clerk.call("tickets.tag", **args("tickets.tag", ticket, add=["Refund", "shop"]))
    assert ticket.tags == done["tags"] == ["refund", "shop"]
    assert (done["added"], done["removed"]) == (["refund"], ["late"])
    assert desk.count("update_ticket", str(ticket.id)) == 1
    undo = {"add": done["removed"], "remove": done["added"]}
    clerk.call("tickets.tag", ticket=ticket.id, updated=done["updated"], **undo)
    assert ticket.tags == ["late", "shop"]


def test_what_is_so_already_is_not_written(desk: ZendeskSandbox, clerk: Clerk, ticket: Ticket) -> None:
    clerk.call("tickets.tag", **args("tickets.tag", ticket, add=["shop"], remove=["gone"]))
    clerk.call("tickets.status", **args("tickets.status", ticket, to="open"))
    done = clerk.call("tickets.status", **args("tickets.status", ticket, to="open"))
    assert (done["before"], done["after"]) == ("open", "open")
    assert desk.count("update_ticket") == 1


def test_that_nothing_is_to_change_is_not_said_of_a_ticket_that_moved(
    desk: ZendeskSandbox, clerk: Clerk, ticket: Ticket
) -> None:
    sent = [("tickets.tag", args("tickets.tag", ticket, add=["vip"], remove=[]))]
    sent += [("tickets.status", args("tickets.status", ticket, to="solved"))]
    desk.change(ticket, tags=["vip"], status="solved")
    for name, each in sent:
        with pytest.raises(Overtaken):
            clerk.call(name, **each)


def test_a_status_says_what_it_was_so_that_it_can_be_undone(clerk: Clerk, ticket: Ticket) -> None:
    ticket.status = "open"
    done = clerk.call("tickets.status", **args("tickets.status", ticket))
    assert (done["before"], done["after"], ticket.status) == ("open", "pending", "pending")
    clerk.call("tickets.status", ticket=ticket.id, updated=done["updated"], to=done["before"])
    assert ticket.status == "open"


def test_a_ticket_is_handed_only_to_those_the_operator_named(clerk: Clerk, ticket: Ticket) -> None:
    clerk.call("tickets.assign", options=OPTIONS, **args("tickets.assign", ticket))
    assert [ticket.assignee, ticket.group] == [1002, None]
    clerk.call("tickets.assign", options=OPTIONS, **args("tickets.assign", ticket, to="tier two"))
    assert [ticket.assignee, ticket.group] == [None, 77]
    with pytest.raises(Refused, match="nobody is called 'eve' in its options"):
        clerk.facts("tickets.assign", options=OPTIONS, **args("tickets.assign", ticket, to="eve"))


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize(
    "moves",
    [
        lambda desk, ticket: desk.comment(ticket, desk.agent, "I have it."),
        lambda desk, ticket: desk.comment(ticket, desk.users[ticket.requester], "Hello?"),
        lambda desk, ticket: desk.change(ticket, tags=["vip"]),
        lambda desk, ticket: desk.change(ticket, status="solved"),
    ],
)
def test_a_ticket_that_moved_is_left_alone_before_and_at_the_write(
    desk: ZendeskSandbox, clerk: Clerk, ticket: Ticket, name: str, moves: Meanwhile
) -> None:
    sent = args(name, ticket)
    desk.meanwhile("update_ticket", lambda: moves(desk, ticket))
    with pytest.raises(Overtaken, match="nothing was written"):
        clerk.call(name, options=options(name), **sent)
    with pytest.raises(Overtaken, match="nothing was written"):
        clerk.facts(name, options=options(name), **sent)
    assert desk.writes == []


def test_a_reply_is_not_made_to_a_comment_that_was_answered_within_the_same_second(
    desk: ZendeskSandbox, clerk: Clerk, ticket: Ticket
) -> None:
    sent = args("tickets.reply", ticket)
    stamp = ticket.updated
    desk.comment(ticket, desk.agent, "I have it.")
    ticket.updated = stamp
    with pytest.raises(Overtaken, match="a person of the help desk has written"):
        clerk.facts("tickets.reply", **sent)


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize(("how", "done"), [("drop-after", 1), ("500-after", 1), ("drop-before", 0), ("500", 0)])
def test_the_probe_knows_whether_a_write_happened(
    desk: ZendeskSandbox, clerk: Clerk, ticket: Ticket, name: str, how: Any, done: int
) -> None:
    sent = args(name, ticket)
    desk.fail("update_ticket", how)
    with pytest.raises(Unclear):
        clerk.call(name, options=options(name), **sent)
    found = clerk.find(name, **sent)
    assert desk.count("update_ticket") == done
    assert (found is not None) == bool(done)
    if found:
        assert found["updated"] == ticket.stamp
        assert found["comment"] == (ticket.comments[-1].id if len(ticket.comments) > 1 else 0)


def test_what_was_found_again_says_what_it_changed(desk: ZendeskSandbox, clerk: Clerk, ticket: Ticket) -> None:
    tagging, setting = args("tickets.tag", ticket), args("tickets.status", ticket)
    clerk.call("tickets.tag", **tagging)
    assert clerk.find("tickets.tag", **tagging)["removed"] == ["late"]
    clerk.call("tickets.status", **{**setting, "updated": ticket.stamp})
    assert clerk.find("tickets.status", **setting) is None, "that was another occurrence"
    assert clerk.find("tickets.status", **{**setting, "updated": ticket.audits[-2].stamp})["before"] == "new"


def test_what_changed_after_our_write_is_noticed_by_the_next(
    desk: ZendeskSandbox, clerk: Clerk, ticket: Ticket
) -> None:
    sent = args("tickets.reply", ticket)
    clerk.call("tickets.reply", **sent)
    desk.comment(ticket, desk.agent, "Me too.")
    found = clerk.find("tickets.reply", **sent)
    assert found["updated"] != ticket.stamp
    with pytest.raises(Overtaken):
        clerk.facts("tickets.status", ticket=ticket.id, updated=found["updated"], to="solved")


def test_a_pasted_mark_of_somebody_elses_is_not_ours(desk: ZendeskSandbox, clerk: Clerk, ticket: Ticket) -> None:
    sent = args("tickets.reply", ticket)
    clerk.call("tickets.reply", **sent)
    audit = ticket.audits[-1]
    assert clerk.find("tickets.reply", **sent)
    audit.author = desk.agent.id
    assert clerk.find("tickets.reply", **sent) is None


def test_a_closed_ticket_takes_nothing_and_a_sentence_says_so(clerk: Clerk, ticket: Ticket) -> None:
    ticket.status = "closed"
    with pytest.raises(Refused, match="closed for good"):
        clerk.facts("tickets.reply", **args("tickets.reply", ticket))
    with pytest.raises(Refused, match="closed prevents ticket update"):
        clerk.call("tickets.reply", **args("tickets.reply", ticket))


def test_the_facts_say_how_it_stands_and_who_has_the_last_word(
    desk: ZendeskSandbox, clerk: Clerk, ticket: Ticket
) -> None:
    shared = {"updated": ticket.stamp, "status": "new", "assignee": 0}
    facts = clerk.facts("tickets.reply", **args("tickets.reply", ticket))
    assert facts == {**shared, "last_by": "customer", "person_last": False}
    desk.comment(ticket, desk.agent, "I have it.", public=False)
    facts = clerk.facts("tickets.note", **args("tickets.note", ticket))
    assert (facts["last_by"], facts["person_last"]) == ("staff", True)


@pytest.mark.parametrize("text", ["{{ticket.latest_internal_note}}", "a {% if x %}", "", "half \ud800"])
def test_what_zendesk_would_fill_in_is_not_sent(text: str) -> None:
    shared = {"ticket": 1, "updated": "2026-01-02T03:04:05Z", "text": text}
    assert "text" in refusal("tickets.reply", **shared, answers=1)
    assert "text" in refusal("tickets.note", **shared, occasion="x")


@pytest.mark.parametrize("tag", ["two words", "", "a,b", "x" * 81, "<b>"])
def test_what_is_no_tag_is_refused(tag: str) -> None:
    assert "add" in refusal("tickets.tag", ticket=1, updated="2026-01-02T03:04:05Z", add=[tag])


def test_one_reply_to_one_comment_is_one_effect() -> None:
    reply = TOOLS["tickets.reply"]
    shared = {"ticket": 7, "updated": "2026-01-02T03:04:05Z", "answers": 11, "text": "a"}
    first = reply.identity(shared, {}, "run1", "5")
    assert reply.identity({**shared, "text": "b", "updated": "2026-01-02T03:04:06Z"}, {}, "run2", "9") == first
    assert reply.identity({**shared, "answers": 12}, {}, "run1", "5") != first


def test_the_preview_of_a_reply_is_what_the_customer_is_sent() -> None:
    reply = TOOLS["tickets.reply"]
    sent = {"ticket": 7, "updated": "2026-01-02T03:04:05Z", "answers": 11, "text": "On its way."}
    preview = reply.preview_of(sent, {"status": "open"})
    assert preview.title == "Reply publicly on ticket 7"
    assert [part.text for part in preview.parts] == ["On its way.", "open"]
