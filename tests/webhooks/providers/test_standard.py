"""Payloads of any source become events."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from agents.engine.event import Event
from tasks.sources import Source
from webhooks.providers.standard import Standard
from webhooks.signatures import Malformed

BILLING = Source("billing", ("BILLING_SECRET",), (), "data.id", ("type", "data.id"))
POSTED = Request(
    EnvironBuilder(
        method="POST", headers=Headers({"webhook-id": "msg_1", "webhook-timestamp": "1770000000"})
    ).get_environ()
)


def parsed(body: dict[str, Any]) -> Event:
    event = Standard(BILLING).parse(POSTED, body)
    assert event is not None
    return event


def test_an_event_is_named_by_source_and_type() -> None:
    body = {"type": "invoice.Paid", "timestamp": "2026-02-02T02:40:00Z", "data": {"id": "in_7", "note": "hi"}}
    event = parsed(body)
    assert (event.name, event.subject, event.delivery) == ("billing.invoice.Paid", "in_7", "msg_1")
    assert (event.version, event.fields) == (1770000000.0, body)
    assert event.trust == {"type": "internal", "data.id": "internal"}


@pytest.mark.parametrize(
    ("body", "subject"),
    [
        ({"data": {"id": 7}}, "7"),
        ({"data": {"id": True}}, "msg_1"),
        ({"data": {"id": ["a"]}}, "msg_1"),
        ({"data": {"id": ""}}, "msg_1"),
        ({"data": [1]}, "msg_1"),
        ({}, "msg_1"),
    ],
)
def test_without_a_usable_subject_an_event_is_about_itself(body: dict[str, Any], subject: str) -> None:
    event = parsed(body)
    assert (event.name, event.subject) == ("billing.event", subject)


@pytest.mark.parametrize("type", [None, 7, "", "a b", "a..b", "a\n", "é", "x" * 201])
def test_a_type_that_is_no_name_is_refused(type: object) -> None:
    with pytest.raises(Malformed, match="type"):
        parsed({"type": type})
