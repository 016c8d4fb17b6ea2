"""The wall before Zendesk, and what all JSON APIs share of it: what goes wrong, and what we then say is known."""

from __future__ import annotations

import socket
import time
from typing import Any

import pytest

from agents.clients import web, zendesk
from agents.clients.web_connections import client
from agents.engine.errors import Later, Overtaken, Refused, ToolError, Unclear
from agents.tools import TOOLS
from tests.agents.clients.elsewhere import Site, serving
from tests.agents.github import at_of
from tests.agents.vendors import Clerk
from tests.sandbox.zendesk import ALWAYS, ZendeskSandbox
from tests.sandbox.zendesk.records import Ticket

SECRET = "zt_never_to_be_seen_anywhere"
STAMP = "2026-01-02T03:04:05Z"
REPLY = {"ticket": 1, "updated": STAMP, "answers": 1, "text": "Hello."}


@pytest.fixture
def ticket(desk: ZendeskSandbox) -> Ticket:
    return desk.open_ticket("Late", "Where is it?")


def reply(clerk: Clerk, ticket: Ticket) -> Any:
    sent: dict[str, Any] = {
        "ticket": ticket.id,
        "updated": ticket.stamp,
        "answers": ticket.comments[-1].id,
        "text": "On its way.",
    }
    return clerk.call("tickets.reply", **sent)


def failed(clerk: Clerk, name: str, **args: Any) -> ToolError:
    with pytest.raises(ToolError) as caught:
        clerk.call(name, **args)
    assert SECRET not in str(caught.value)
    return caught.value


def at(url: str, **settings: Any) -> Clerk:
    given = {"zendesk_email": "placet@acme.example", "zendesk_api_token": SECRET, "zendesk_api_url": url}
    return Clerk(**{**given, **settings})


@pytest.mark.parametrize(
    ("how", "says"),
    [("500", "answered 500"), ("503", "answered 503"), ("drop-before", "no answer"), ("drop-after", "no answer")],
)
def test_a_failed_read_was_definitely_not_done(
    desk: ZendeskSandbox, clerk: Clerk, ticket: Ticket, how: Any, says: str
) -> None:
    desk.fail("get_ticket", how)
    error = failed(clerk, "tickets.read", ticket=ticket.id)
    assert type(error) is Later
    assert str(error).startswith(f"ticket {ticket.id}: ")
    assert says in str(error)


@pytest.mark.parametrize(
    ("how", "kind", "done"),
    [
        ("429", Later, 0),
        ("500", Unclear, 0),
        ("503", Unclear, 0),
        ("500-after", Unclear, 1),
        ("drop-before", Unclear, 0),
        ("drop-after", Unclear, 1),
    ],
)
def test_of_a_failed_write_we_say_no_more_than_we_know(
    desk: ZendeskSandbox, clerk: Clerk, ticket: Ticket, how: Any, kind: type[ToolError], done: int
) -> None:
    desk.fail("update_ticket", how)
    with pytest.raises(kind):
        reply(clerk, ticket)
    assert (desk.count("update_ticket", str(ticket.id)), len(ticket.replies)) == (done, done)


@pytest.mark.parametrize("how", ["hang", "hang-after"])
def test_an_answer_that_does_not_come_is_not_waited_for_beyond_the_calls_own_time(
    desk: ZendeskSandbox, clerk: Clerk, ticket: Ticket, how: Any
) -> None:
    desk.fail("update_ticket", how, seconds=20)
    began = time.monotonic()
    sent: dict[str, Any] = {
        "ticket": ticket.id,
        "updated": ticket.stamp,
        "answers": ticket.comments[-1].id,
        "text": "On its way.",
    }
    with pytest.raises(Unclear):
        clerk.call("tickets.reply", seconds=1, **sent)
    assert time.monotonic() - began < 3


def test_a_rate_limit_of_the_account_is_kept_by_every_call(desk: ZendeskSandbox, clerk: Clerk, ticket: Ticket) -> None:
    desk.fail("get_ticket", "429", seconds=90)
    error = failed(clerk, "tickets.read", ticket=ticket.id)
    assert isinstance(error, Later)
    assert error.at is not None
    assert 80 <= error.at - time.time() <= 91
    sent = len(desk.requests)
    assert "stay away" in str(failed(clerk, "tickets.requester", user=desk.bot.id))
    assert len(desk.requests) == sent, "nothing was sent"
    other = at(desk.url, zendesk_email=desk.agent.email, zendesk_api_token=desk.token)
    assert other.call("tickets.requester", user=desk.bot.id), "another account is not held up"


def test_a_rate_limit_of_one_ticket_holds_up_no_other(desk: ZendeskSandbox, clerk: Clerk, ticket: Ticket) -> None:
    desk.limited = False
    desk.fail("update_ticket", "429", seconds=600)
    with pytest.raises(Later):
        reply(clerk, ticket)
    assert reply(clerk, desk.open_ticket("Another", "Hello?"))


def test_a_rate_limit_of_days_is_looked_at_again_within_the_hour(
    desk: ZendeskSandbox, clerk: Clerk, ticket: Ticket
) -> None:
    desk.fail("get_ticket", "429", seconds=500_000)
    error = failed(clerk, "tickets.read", ticket=ticket.id)
    assert isinstance(error, Later)
    assert error.at is not None
    assert error.at - time.time() <= 3600


def test_a_server_that_is_down_for_long_is_later_each_time(desk: ZendeskSandbox, clerk: Clerk, ticket: Ticket) -> None:
    desk.fail(None, "500", times=ALWAYS)
    for _ in range(3):
        assert type(failed(clerk, "tickets.read", ticket=ticket.id)) is Later
    desk.heal()
    assert clerk.call("tickets.read", ticket=ticket.id)


def test_a_wrong_token_names_the_settings(desk: ZendeskSandbox, ticket: Ticket) -> None:
    error = failed(at(desk.url, zendesk_api_token="zt_wrong_one"), "tickets.read", ticket=ticket.id)
    assert type(error) is Refused
    assert "ZENDESK_EMAIL" in str(error)
    assert "zt_wrong_one" not in str(error)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"zendesk_api_token": ""}, "ZENDESK_API_TOKEN is not set"),
        ({"zendesk_email": ""}, "ZENDESK_EMAIL is not set"),
        ({"zendesk_api_token": "zt_\nx"}, "ZENDESK_API_TOKEN holds characters"),
    ],
)
def test_a_setting_that_is_missing_or_cannot_be_sent_is_named(
    desk: ZendeskSandbox, settings: dict[str, str], says: str
) -> None:
    error = failed(at(desk.url, **settings), "tickets.read", ticket=1)
    assert type(error) is Refused
    assert says in str(error)
    assert desk.requests == []


def test_without_a_subdomain_or_an_address_nothing_is_sent() -> None:
    without = Clerk(zendesk_email="placet@acme.example", zendesk_api_token=SECRET)
    assert "ZENDESK_SUBDOMAIN is not set" in str(failed(without, "tickets.read", ticket=1))


@pytest.mark.parametrize("url", ["http://exa mple.com", "https://:x@/", "http://"])
def test_an_address_nothing_can_be_sent_to_is_named_by_its_setting(url: str) -> None:
    error = failed(at(url), "tickets.reply", **REPLY)
    assert "ZENDESK_API_URL" in str(error) or "cannot be reached" in str(error)


def test_a_subdomain_is_where_zendesk_is() -> None:
    assert Clerk(zendesk_subdomain="acme").settings.zendesk_url == "https://acme.zendesk.com"


def test_nobody_there_means_nothing_was_sent_even_for_a_write() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    error = failed(at(f"http://127.0.0.1:{port}"), "tickets.reply", **REPLY)
    assert type(error) is Later
    assert f"127.0.0.1:{port} cannot be reached" in str(error)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed_and_the_token_stays_here(status: int) -> None:
    other = Site(200, b'{"ticket": {}}')
    first = Site(status, b"", {"Location": f"http://127.0.0.1:{other.port}/api/v2/tickets/1"})
    with serving(first, other):
        for name, args in (("tickets.read", {"ticket": 1}), ("tickets.reply", REPLY)):
            error = failed(at(f"http://127.0.0.1:{first.port}"), name, **args)
            assert type(error) is Refused
            assert "ZENDESK_API_URL" in str(error)
    assert other.seen == []


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"ticket": {"id": "x"}}', b'{"ticket"', b"[" * 200_000])
def test_an_answer_that_cannot_be_read_is_no_answer(body: bytes) -> None:
    site = Site(200, body)
    with serving(site):
        clerk = at(f"http://127.0.0.1:{site.port}")
        assert type(failed(clerk, "tickets.read", ticket=1)) is Later
        tool = TOOLS["tickets.reply"]
        with pytest.raises(Unclear):
            zendesk.update(at_of(clerk.settings, tool), 1, STAMP, {"status": "open"}, "m")


def test_an_answer_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "MOST", 100_000)
    site = Site(200, b'"' + b"x" * 1_000_000 + b'"')
    with serving(site):
        error = failed(at(f"http://127.0.0.1:{site.port}"), "tickets.read", ticket=1)
        assert type(error) is Refused
        assert "answers with more than" in str(error)


def test_an_error_that_is_no_json_is_still_understood() -> None:
    site = Site(502, b"<html>Bad Gateway</html>")
    with serving(site):
        assert type(failed(at(f"http://127.0.0.1:{site.port}"), "tickets.read", ticket=1)) is Later


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"error": "DatabaseConflict", "description": "Database collision"}', Later),
        (b'{"error": "UpdateConflict", "description": "Safe Update prevented an update"}', Overtaken),
        (b"", Overtaken),
    ],
)
def test_a_conflict_is_a_ticket_that_moved_unless_zendesk_says_otherwise(body: bytes, kind: type[ToolError]) -> None:
    site = Site(409, body)
    with serving(site):
        clerk = at(f"http://127.0.0.1:{site.port}")
        with pytest.raises(ToolError) as caught:
            zendesk.update(at_of(clerk.settings, TOOLS["tickets.reply"]), 1, STAMP, {"status": "open"}, "m")
    assert type(caught.value) is kind


def test_nothing_is_sent_when_it_is_too_late(desk: ZendeskSandbox, clerk: Clerk, ticket: Ticket) -> None:
    late = at_of(clerk.settings, TOOLS["tickets.reply"], clock=lambda: time.time() + 60)
    with pytest.raises(Later, match="held up too long"):
        zendesk.update(late, ticket.id, ticket.stamp, {"status": "open"}, "m")
    assert desk.requests == []


def test_what_a_vendor_sets_as_a_cookie_is_not_sent_back() -> None:
    site = Site(404, b"{}", {"Set-Cookie": "session=abc; Path=/"})
    with serving(site):
        clerk = at(f"http://127.0.0.1:{site.port}")
        for _ in range(2):
            failed(clerk, "tickets.read", ticket=1)
    assert len(client().cookies) == 0


def test_a_long_history_is_looked_through_whole(desk: ZendeskSandbox, clerk: Clerk, ticket: Ticket) -> None:
    sent: dict[str, Any] = {
        "ticket": ticket.id,
        "updated": ticket.stamp,
        "answers": ticket.comments[-1].id,
        "text": "On its way.",
    }
    clerk.call("tickets.reply", **sent)
    for number in range(230):
        desk.comment(ticket, desk.agent, str(number))
    assert clerk.find("tickets.reply", **sent)
    assert clerk.find("tickets.reply", **{**sent, "text": "Never sent."}) is None


def test_what_a_site_says_of_itself_tells_no_secret(desk: ZendeskSandbox, clerk: Clerk) -> None:
    assert SECRET not in repr(zendesk._site(at_of(clerk.settings, TOOLS["tickets.read"])))
