"""The sandbox Zendesk by plain HTTP, held against what Zendesk's documentation says. Zendesk's own clients are GPL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.sandbox.zendesk import ZendeskSandbox
from tests.sandbox.zendesk.records import Ticket


@pytest.fixture
def desk() -> Iterator[ZendeskSandbox]:
    with ZendeskSandbox() as desk:
        yield desk


@pytest.fixture
def api(desk: ZendeskSandbox) -> Iterator[httpx.Client]:
    auth = (f"{desk.bot.email}/token", desk.token)
    with httpx.Client(base_url=f"{desk.url}/api/v2", auth=auth, trust_env=False, timeout=5) as api:
        yield api


@pytest.fixture
def ticket(desk: ZendeskSandbox) -> Ticket:
    return desk.open_ticket("Late", "Where is it?")


def put(api: httpx.Client, ticket: Ticket, **changes: Any) -> httpx.Response:
    return api.put(f"/tickets/{ticket.id}", json={"ticket": changes})


def test_an_update_with_an_old_stamp_is_a_conflict_and_changes_nothing(
    desk: ZendeskSandbox, api: httpx.Client, ticket: Ticket
) -> None:
    stamp = ticket.stamp
    desk.comment(ticket, desk.agent, "I have it.")
    answer = put(api, ticket, status="solved", safe_update=True, updated_stamp=stamp)
    assert (answer.status_code, answer.json()["error"], ticket.status) == (409, "UpdateConflict", "new")
    assert put(api, ticket, status="solved", safe_update=True, updated_stamp=ticket.stamp).status_code == 200
    assert put(api, ticket, status="open", updated_stamp=stamp).status_code == 200, "no condition, no conflict"
    assert desk.count("update_ticket", str(ticket.id)) == 2


def test_an_updates_metadata_is_in_its_audit(api: httpx.Client, ticket: Ticket) -> None:
    answer = put(api, ticket, comment={"body": "Hello."}, metadata={"placet": "abc"}).json()
    audits = api.get(f"/tickets/{ticket.id}/audits").json()["audits"]
    assert audits[-1] == answer["audit"]
    assert (audits[-1]["metadata"]["custom"], audits[-1]["events"][0]["type"]) == ({"placet": "abc"}, "Comment")
    assert audits[-1]["created_at"] == answer["ticket"]["updated_at"] == ticket.stamp


def test_an_update_that_changes_nothing_leaves_no_audit(api: httpx.Client, ticket: Ticket) -> None:
    before, stamp = len(ticket.audits), ticket.stamp
    assert put(api, ticket, status="new", metadata={"placet": "abc"}).status_code == 200
    assert (len(ticket.audits), ticket.stamp) == (before, stamp)


def test_a_comment_without_a_word_on_it_is_public(api: httpx.Client, ticket: Ticket) -> None:
    put(api, ticket, comment={"body": "Hello."})
    assert [each["public"] for each in api.get(f"/tickets/{ticket.id}/comments").json()["comments"]] == [True, True]


def test_lists_come_in_pages_the_oldest_first(desk: ZendeskSandbox, api: httpx.Client, ticket: Ticket) -> None:
    for number in range(5):
        desk.comment(ticket, desk.agent, str(number))
    first = api.get(f"/tickets/{ticket.id}/comments", params={"page[size]": 4, "include": "users"}).json()
    more = {"page[size]": 4, "page[after]": first["meta"]["after_cursor"]}
    second = api.get(f"/tickets/{ticket.id}/comments", params=more).json()
    assert [each["body"] for each in first["comments"] + second["comments"]] == ["Where is it?", *"01234"]
    assert (first["meta"]["has_more"], second["meta"]["has_more"]) == (True, False)
    assert {each["role"] for each in first["users"]} == {"agent", "end-user"}


def test_a_closed_ticket_takes_no_update(desk: ZendeskSandbox, api: httpx.Client, ticket: Ticket) -> None:
    ticket.status = "closed"
    answer = put(api, ticket, status="open")
    assert (answer.status_code, answer.json()["error"], desk.writes) == (422, "RecordInvalid", [])


@pytest.mark.parametrize("auth", [("placet@acme.example/token", "x"), ("eve@example.com/token", ""), None])
def test_nobody_else_is_let_in(desk: ZendeskSandbox, auth: Any) -> None:
    assert httpx.get(f"{desk.url}/api/v2/users/me", auth=auth, trust_env=False).status_code == 401


def test_what_is_not_served_says_so(desk: ZendeskSandbox, api: httpx.Client, ticket: Ticket) -> None:
    assert api.delete(f"/tickets/{ticket.id}").status_code in (405, 501)
    assert api.get("/search").status_code == 501
    assert put(api, ticket, priority="high").status_code == 501
    assert desk.writes == []


def test_what_happens_meanwhile_happens_once_and_before_the_view(
    desk: ZendeskSandbox, api: httpx.Client, ticket: Ticket
) -> None:
    desk.meanwhile("get_ticket", lambda: desk.change(ticket, tags=["vip"]))
    assert [api.get(f"/tickets/{ticket.id}").json()["ticket"]["tags"] for _ in range(2)] == [["vip"], ["vip"]]
    assert len(ticket.audits) == 2


def test_an_unknown_trouble_is_refused(desk: ZendeskSandbox) -> None:
    with pytest.raises(ValueError, match="use one of 429"):
        desk.fail(None, "sulk")  # type: ignore[arg-type]
