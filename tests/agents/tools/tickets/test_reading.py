"""A ticket and its requester as people are shown them beside a question."""

from __future__ import annotations

from typing import Any

from agents.engine.preview import PreviewPart
from agents.tools import TOOLS
from tests.agents.vendors import Clerk
from tests.sandbox.zendesk import ZendeskSandbox


def shown(clerk: Clerk, name: str, **args: Any) -> tuple[str, tuple[PreviewPart, ...]]:
    preview = TOOLS[name].evidence_of(args, clerk.call(name, **args), TOOLS[name].trust)
    return preview.title, preview.parts


def test_a_thread_says_who_wrote_what_and_only_our_own_words_are_unmarked(desk: ZendeskSandbox, clerk: Clerk) -> None:
    ticket = desk.open_ticket("Broken", "It broke.", attachments=[("a.jpg", "image/jpeg", 1_234)])
    desk.comment(ticket, desk.agent, "I am looking.", public=False)
    desk.comment(ticket, desk.bot, "We are sorry.", channel="api")
    title, parts = shown(clerk, "tickets.read", ticket=ticket.id)
    assert title == f"Ticket {ticket.id}, new"
    assert [(each.text, each.untrusted) for each in parts] == [
        ("Broken", True),
        ("It broke.", True),
        ("I am looking.", True),
        ("We are sorry.", False),
    ]
    labels = [each.label for each in parts[1:]]
    assert labels[0].startswith("Mona Customer (customer, ")
    assert labels[0].endswith(" UTC, with a.jpg (1,234 bytes))")
    assert "help desk" in labels[1]
    assert "internal note" in labels[1]
    assert labels[2].startswith("Placet (Placet, ")


def test_what_is_quoted_or_cut_or_written_by_a_machine_is_told(desk: ZendeskSandbox, clerk: Clerk) -> None:
    html = "<p>Thanks.</p><p>On 1 Nov 2026, Shop wrote:</p><blockquote>Refund?</blockquote>"
    ticket = desk.open_ticket("Hello", "x", html=html, metadata={"flags": [4]})
    desk.comment(ticket, desk.users[ticket.requester], "y" * 1_000_000)
    _, (_, first, quoted, second) = shown(clerk, "tickets.read", ticket=ticket.id)
    assert first.text.startswith("Thanks.")
    assert "Refund?" not in first.text
    assert (quoted.label, quoted.untrusted) == ("Quoted below it", True)
    assert "Refund?" in quoted.text
    assert "a machine's answer" in first.label
    assert second.text.endswith("… (it goes on)")


def test_comments_that_were_not_read_are_counted_where_they_are_missing(desk: ZendeskSandbox, clerk: Clerk) -> None:
    ticket = desk.open_ticket("Long", "first")
    for n in range(105):
        desk.comment(ticket, desk.agent, f"c{n}")
    _, parts = shown(clerk, "tickets.read", ticket=ticket.id)
    assert [each.text for each in parts[1:4]] == ["first", "5 comments were not read.", "c5"]


def test_an_address_that_nobody_proved_is_called_that(desk: ZendeskSandbox, clerk: Clerk) -> None:
    mona = desk.add_user("The Manager", "mona@example.com")
    for verified, said in ((True, "(verified)"), (False, "(not verified: anybody can write under it)")):
        mona.verified = verified
        title, (address, _, name) = shown(clerk, "tickets.requester", user=mona.id)
        assert (title, address.text) == (f"Who wrote: user {mona.id}", f"mona@example.com {said}")
        assert (name.text, name.untrusted) == ("The Manager", True)
