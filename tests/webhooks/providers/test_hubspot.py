"""HubSpot's payloads become events."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from agents.engine.event import Event
from tests.webhooks.test_receive_hubspot import change
from webhooks.providers import hubspot
from webhooks.signatures import Malformed


def posted(stamp: str = "1770000000000") -> Request:
    return Request(EnvironBuilder(method="POST", headers=Headers({hubspot.STAMP: stamp})).get_environ())


def parsed(body: dict[str, Any], stamp: str = "1770000000000") -> Event:
    event = hubspot.parse(posted(stamp), body)
    assert event is not None
    return event


def test_a_change_is_read_whole() -> None:
    event = parsed(change(12))
    assert (event.name, event.subject) == ("hubspot.contact.propertyChange", "33/contact#12")
    assert (event.version, event.actor, event.proved) == (1770000000.012, "userId:77", True)
    assert event.fields == {
        "id": "12",
        "portal": 33,
        "object": 12,
        "object_type": "contact",
        "property": "lifecyclestage",
        "value": "lead",
        "from_object": None,
        "to_object": None,
        "association": "",
        "removed": False,
        "change": "CRM_UI",
        "by": "userId:77",
        "occurred": 1770000000012,
    }
    assert event.fields.keys() - event.trust.keys() == {"value", "by"}


def test_a_value_is_cut_and_may_be_none() -> None:
    assert parsed(change(propertyValue="x" * 9_000)).fields["value"] == "x" * 4_000
    assert parsed(change(propertyValue=None)).fields["value"] == ""


@pytest.mark.parametrize(("number", "subject"), [("0-1", "33/contact#5"), ("2-777", "33/2-777#5")])
def test_an_object_has_one_subject_whatever_kind_of_subscription_tells_of_it(number: str, subject: str) -> None:
    event = parsed(change(5, subscriptionType="object.creation", objectTypeId=number))
    assert (event.name, event.subject, event.fields["object_type"]) == ("hubspot.object.creation", subject, number)


def test_an_association_is_about_the_object_it_begins_at() -> None:
    body = change(
        subscriptionType="contact.associationChange",
        fromObjectId=4,
        toObjectId=9,
        associationType="CONTACT_TO_COMPANY",
        associationRemoved=True,
    )
    del body["objectId"]
    event = parsed(body)
    assert (event.subject, event.fields["to_object"], event.fields["removed"]) == ("33/contact#4", 9, True)
    assert parsed(body | {"associationRemoved": False}).meaning != event.meaning


@pytest.mark.parametrize("name", ["objectId", "occurredAt", "portalId", "propertyName", "propertyValue"])
def test_another_object_time_portal_property_or_value_means_something_else(name: str) -> None:
    one, other = change(1), change(1)
    other[name] = 77 if isinstance(other[name], int) else "other"
    assert parsed(one).meaning != parsed(other).meaning
    assert parsed(one).delivery != parsed(other).delivery


def test_how_often_it_was_tried_makes_no_other_event_of_it() -> None:
    assert parsed(change(attemptNumber=9)).delivery == parsed(change(attemptNumber=0)).delivery


@pytest.mark.parametrize(
    ("body", "subject"),
    [
        ({"objectId": "12", "portalId": "33", "stage": "lead"}, "33/object#12"),
        ({"vid": 12, "portal-id": 33, "properties": {"email": {"value": "eve@example.com"}}}, "33/object#12"),
        ({"hs_object_id": "12", "objectType": "deal"}, "0/deal#12"),
        ({"objectId": 12, "portalId": 33, "objectType": "CONTACT"}, "33/contact#12"),
        ({"objectId": 12, "portalId": 33, "objectTypeId": "0-1"}, "33/contact#12"),
    ],
)
def test_what_a_workflow_posts_is_an_event_about_its_object(body: dict[str, Any], subject: str) -> None:
    event = parsed(body)
    assert (event.name, event.subject, event.fields["object"]) == ("hubspot.workflow.sent", subject, 12)
    assert (event.fields["sent"], event.fields["occurred"]) == (body, 1770000000000)
    assert "sent" not in event.trust
    assert parsed(body, "1770000000001").delivery != event.delivery
    assert parsed(body, "1770000000001").meaning == event.meaning


@pytest.mark.parametrize(
    "body",
    [
        change(subscriptionType="contact"),
        change(subscriptionType="contact.a b"),
        change(objectId="1"),
        change(objectId=True),
        change(objectId=-1),
        change(occurredAt=None),
        change(propertyValue=7),
        change(portalId=2**53),
        {"objectId": "12.5"},
        {"email": "eve@example.com"},
        {"objectId": None, "vid": 12, "x": 1, "id": {"a": 1}},
    ],
)
def test_a_payload_of_the_wrong_shape_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(Malformed, match="HubSpot"):
        hubspot.parse(posted(), body)
