"""Zendesk's payloads become events."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from agents.engine.event import Event
from tests.webhooks.test_receive_zendesk import CREATED, TRIGGER
from webhooks.providers import zendesk
from webhooks.signatures import Malformed

POSTED = Request(EnvironBuilder(method="POST").get_environ())
UPDATED = 1770000000.0


def parsed(body: dict[str, Any]) -> Event:
    event = zendesk.parse(POSTED, body)
    assert event is not None
    return event


def with_detail(**more: Any) -> dict[str, Any]:
    body = copy.deepcopy(CREATED)
    body["detail"].update(more)
    return body


def test_a_created_ticket_is_read_whole() -> None:
    event = parsed(CREATED)
    assert (event.name, event.subject, event.actor) == ("zendesk.ticket.created", "ticket#5158", "8447388090494")
    assert (event.version, event.delivery, event.proved) == (UPDATED, CREATED["id"], True)
    assert event.fields == {
        "ticket": 5158,
        "status": "open",
        "priority": "high",
        "type": "question",
        "requester": 8447388090494,
        "submitter": 8447388090494,
        "assignee": 8447388090495,
        "organization": 8447346622462,
        "group": 8447320466430,
        "brand": 8447346621310,
        "form": 8646151517822,
        "actor": 8447388090494,
        "channel": "web_service",
        "title": "Order A-17",
        "description": "Where is my order?",
        "tags": ["order"],
        "updated_at": "2026-02-02T02:40:00+00:00",
    }
    assert event.fields.keys() - event.trust.keys() == {"title", "description", "tags"}


def test_a_comment_says_who_wrote_it_and_its_words_are_not_trusted() -> None:
    comment = {
        "id": "77",
        "body": "x" * 9_000,
        "is_public": True,
        "author": {"id": "5", "is_staff": False, "name": "E"},
    }
    body = copy.deepcopy(CREATED) | {"type": "zen:event-type:ticket.comment_added", "event": {"comment": comment}}
    event = parsed(body)
    said = {name: event.fields[name] for name in ("comment", "commenter", "staff", "public")}
    assert said == {"comment": 77, "commenter": 5, "staff": False, "public": True}
    assert len(event.fields["body"]) == 4_000
    assert "body" not in event.trust


def test_what_a_trigger_sends_is_the_same_as_the_event() -> None:
    event, told = parsed(CREATED), parsed(TRIGGER)
    assert (told.name, told.subject, told.version, told.actor) == (
        event.name,
        event.subject,
        event.version,
        event.actor,
    )
    known = {name: value for name, value in told.fields.items() if value}
    assert known == {name: event.fields[name] for name in ("ticket", "status", "requester", "actor", "updated_at")}
    assert told.fields.keys() <= told.trust.keys(), "no customer's words are in it"


def test_the_template_of_the_documentation_is_what_is_read() -> None:
    page = (Path(__file__).parents[3] / "docs/zendesk.md").read_text()
    template = json.loads(re.findall(r"```json\n(.*?)```", page, re.DOTALL)[0])
    assert template.keys() == TRIGGER.keys()
    written = ("title", "subject", "description", "comment", "name", "email", "tags", "external_id", "custom")
    assert not [value for value in template.values() if any(word in value for word in written)]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("NEW", "new"),
        ("On-hold", "hold"),
        (" solved ", "solved"),
        ("Waiting for parts", ""),
        ("Ouvert", ""),
        (None, None),
    ],
)
def test_a_status_is_one_of_zendesks_own_in_any_case_or_empty(sent: str | None, status: str | None) -> None:
    assert parsed(with_detail(status=sent)).fields["status"] == status


@pytest.mark.parametrize(
    "time",
    [
        "2026-02-02T02:40:00Z",
        "2026-02-02T03:40:00+01:00",
        "2026-02-02T02:40",
        1770000000 * 10**9,
        str(1770000000 * 10**9),
    ],
)
def test_a_time_is_iso_8601_or_nanoseconds(time: str | int) -> None:
    assert parsed(with_detail(updated_at=time)).version == UPDATED


def test_all_that_one_update_brought_about_is_of_the_same_version() -> None:
    body = copy.deepcopy(CREATED) | {"type": "zen:event-type:ticket.status_changed", "time": "2026-02-02T02:40:09Z"}
    assert parsed(body).version == parsed(CREATED).version


def test_an_event_about_something_else_is_kept_by_its_id() -> None:
    user = {"type": "zen:event-type:user.created", "subject": "zen:user:12", "detail": {"id": "12", "name": "Eve"}}
    event = parsed(copy.deepcopy(CREATED) | user)
    assert (event.name, event.subject) == ("zendesk.user.created", "user#12")
    assert "Eve" not in repr(event.fields)


@pytest.mark.parametrize(
    "body",
    [
        {**CREATED, "id": ""},
        {**CREATED, "id": 7},
        {**CREATED, "type": "ticket.created"},
        {**CREATED, "type": "zen:event-type:ticket"},
        {**CREATED, "subject": "zen:ticket"},
        {**CREATED, "time": "soon"},
        {**CREATED, "detail": {}},
        with_detail(id="x"),
        with_detail(id=-1),
        with_detail(status=7),
        with_detail(requester_id={"a": 1}),
        with_detail(updated_at=True),
        with_detail(tags="one two"),
        {**TRIGGER, "ticket": "{{ticket.id}}"},
        {**TRIGGER, "updated_at": ""},
        {**TRIGGER, "placet": "created"},
        {**TRIGGER, "placet": 'ticket.created"'},
    ],
)
def test_a_payload_of_the_wrong_shape_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(Malformed, match="Zendesk"):
        zendesk.parse(POSTED, body)
