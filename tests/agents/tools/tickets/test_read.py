"""`tickets.read` at the sandbox: whatever people send to a help desk."""

from __future__ import annotations

from typing import Any

import pytest

from agents.engine.errors import Refused
from agents.tools import TOOLS
from agents.tools.tickets.read import WORDS
from agents.tools.tickets.words import TEXT
from tests.agents.vendors import Clerk
from tests.sandbox.zendesk import ZendeskSandbox


def test_a_ticket_comes_with_its_thread_and_who_wrote_what(desk: ZendeskSandbox, clerk: Clerk) -> None:
    shop = desk.add_organization("Mona's", "example.com")
    mona = desk.add_user("Mona", "mona@example.com", organization=shop.id)
    ticket = desk.open_ticket("Late", "Where is it?", by=mona)
    desk.comment(ticket, desk.agent, "I am looking.", public=False)
    desk.comment(ticket, desk.bot, "On its way.", channel="api")
    found = clerk.call("tickets.read", ticket=ticket.id)
    assert (found["id"], found["status"], found["subject"]) == (ticket.id, "new", "Late")
    assert (found["requester"], found["organization"], found["assignee"]) == (mona.id, shop.id, 0)
    assert (found["updated"], found["channel"], found["left_out"]) == (ticket.stamp, "email", 0)
    rows = [(each["by"], each["name"], each["public"], each["text"]) for each in found["comments"]]
    assert rows == [
        ("customer", "Mona", True, "Where is it?"),
        ("staff", "Zoe Agent", False, "I am looking."),
        ("us", "Placet", True, "On its way."),
    ]
    assert found["answers"] == ticket.comments[1].id
    assert found["last_by"] == "us"


def test_a_person_who_shares_our_account_is_a_person(desk: ZendeskSandbox, clerk: Clerk) -> None:
    ticket = desk.open_ticket("Late", "Where is it?")
    desk.comment(ticket, desk.bot, "Typed by hand.", channel="web")
    assert clerk.call("tickets.read", ticket=ticket.id)["last_by"] == "staff"


@pytest.mark.parametrize("sent", ["PENDING", "Pending", "pending"])
def test_a_status_comes_in_lower_case(desk: ZendeskSandbox, clerk: Clerk, sent: Any) -> None:
    ticket = desk.open_ticket("Late", "Where is it?")
    ticket.status = sent
    assert clerk.call("tickets.read", ticket=ticket.id)["status"] == "pending"


def test_a_status_nobody_knows_is_called_unknown(desk: ZendeskSandbox, clerk: Clerk) -> None:
    ticket = desk.open_ticket("Late", "Where is it?")
    ticket.status = "sulking"  # type: ignore[assignment]
    assert clerk.call("tickets.read", ticket=ticket.id)["status"] == "unknown"


def test_a_ticket_of_a_megabyte_is_read_and_cut(desk: ZendeskSandbox, clerk: Clerk) -> None:
    ticket = desk.open_ticket("Long", "x" * 1_000_000)
    [comment] = clerk.call("tickets.read", ticket=ticket.id)["comments"]
    assert (len(comment["text"]), comment["cut"]) == (TEXT, True)


def test_a_long_thread_keeps_its_first_and_its_newest_comments(desk: ZendeskSandbox, clerk: Clerk) -> None:
    ticket = desk.open_ticket("Long", "the first")
    for number in range(250):
        desk.comment(ticket, desk.agent, f"number {number}")
    found = clerk.call("tickets.read", ticket=ticket.id)
    texts = [each["text"] for each in found["comments"]]
    assert (texts[0], texts[1], texts[-1]) == ("the first", "number 150", "number 249")
    assert (len(texts), found["left_out"]) == (101, 150)
    assert found["answers"] == ticket.comments[-1].id


def test_all_words_together_have_a_limit_and_the_newest_come_first(desk: ZendeskSandbox, clerk: Clerk) -> None:
    ticket = desk.open_ticket("Long", "old " * 5_000)
    for _ in range(12):
        desk.comment(ticket, desk.agent, "new " * 5_000)
    comments = clerk.call("tickets.read", ticket=ticket.id)["comments"]
    assert sum(len(each["text"]) for each in comments) <= WORDS
    assert (comments[0]["text"], comments[0]["cut"], comments[-1]["cut"]) == ("", True, False)


def test_a_ticket_of_files_alone_names_them_and_has_no_words(desk: ZendeskSandbox, clerk: Clerk) -> None:
    ticket = desk.open_ticket("", "", attachments=[("Rechnung Ä.pdf", "application/pdf", 12345)])
    found = clerk.call("tickets.read", ticket=ticket.id)
    [comment] = found["comments"]
    assert (found["subject"], comment["text"], comment["cut"]) == ("", "", False)
    assert comment["attachments"] == [{"name": "Rechnung Ä.pdf", "type": "application/pdf", "size": 12345}]


@pytest.mark.parametrize(
    "words", ["返金してください", "أريد استرداد", "Ich möchte mein Geld zurück", "😡" * 40, "\ud800 half"]
)
def test_a_ticket_may_be_in_any_language(desk: ZendeskSandbox, clerk: Clerk, words: str) -> None:
    ticket = desk.open_ticket(words, words)
    found = clerk.call("tickets.read", ticket=ticket.id)
    assert found["comments"][0]["text"] == words.replace("\ud800", "").strip()
    assert found["subject"] == words.replace("\ud800", "�")


def test_what_an_outsider_wrote_is_labelled_as_nobodys_word() -> None:
    trust = TOOLS["tickets.read"].trust
    assert set(trust.values()) == {"internal"}
    outside = {"subject", "tags.*", "priority", "channel", "comments.*.text", "comments.*.quoted", "comments.*.name"}
    assert trust.keys().isdisjoint(outside | {f"comments.*.attachments.*.{part}" for part in ("name", "size", "type")})


def test_a_ticket_that_is_not_there_is_refused_with_a_sentence(clerk: Clerk) -> None:
    with pytest.raises(Refused, match="ticket 9: Zendesk finds nothing here"):
        clerk.call("tickets.read", ticket=9)


def test_a_requester_comes_with_what_is_proved_of_them(desk: ZendeskSandbox, clerk: Clerk) -> None:
    mona = desk.add_user("Mona", "mona@example.com")
    mona.more.append(("twitter", "mona_x"))
    found = clerk.call("tickets.requester", user=mona.id)
    assert (found["email"], found["role"], found["organization"]) == ("mona@example.com", "end-user", 0)
    rows = [(each["type"], each["value"], each["primary"]) for each in found["identities"]]
    assert rows == [("email", "mona@example.com", True), ("twitter", "mona_x", False)]


def test_an_organization_comes_with_its_domains(desk: ZendeskSandbox, clerk: Clerk) -> None:
    shop = desk.add_organization("Mona's", "example.com", "example.org")
    found = clerk.call("tickets.organization", organization=shop.id)
    assert (found["name"], found["domains"]) == ("Mona's", ["example.com", "example.org"])
