"""Zendesk's webhooks. Zendesk developer documentation: "Verifying webhook authenticity", "Ticket events"."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError
from werkzeug.wrappers import Request

from agents.engine.event import Event, Trust
from agents.settings import Settings
from webhooks.bodies import complaints, fingerprint
from webhooks.signatures import BadSignature, Malformed, hmac_base64_matches, must_be_fresh, secrets_of
from webhooks.zendesk_payloads import WORDS, Comment, EventPayload, Ticket, Time, TriggerPayload

HEADER, STAMP = "X-Zendesk-Webhook-Signature", "X-Zendesk-Webhook-Signature-Timestamp"
INVOCATION = "X-Zendesk-Webhook-Invocation-Id"
TIME: TypeAdapter[datetime] = TypeAdapter(Time)
ID = re.compile(r"[A-Za-z0-9-]{1,100}")
INTERNAL: dict[str, Trust] = dict.fromkeys(
    (
        *("ticket", "status", "priority", "type", "requester", "submitter", "assignee", "organization", "group"),
        *("brand", "form", "updated_at", "actor", "channel", "comment", "commenter", "staff", "public"),
    ),
    "internal",
)
"""What Zendesk itself assigns. Title, description, tags and a comment's body may be anybody's words."""
OTHERS: dict[str, Trust] = dict.fromkeys(("object", "id", "updated_at"), "internal")


def verify(request: Request, settings: Settings) -> None:
    """The base64 HMAC-SHA256 of time and body, under the webhook's secret as it stands."""
    secrets = secrets_of("ZENDESK_WEBHOOK_SECRET", settings.zendesk_webhook_secret)
    sent, stamp = request.headers.get(HEADER, ""), request.headers.get(STAMP, "")
    if not sent or not stamp:
        raise BadSignature(f"{HEADER} or {STAMP} is missing.")
    if not hmac_base64_matches(secrets, stamp.encode("latin-1", "replace") + request.get_data(), sent):
        raise BadSignature(f"{HEADER} does not match; is the webhook's signing secret ZENDESK_WEBHOOK_SECRET?")
    must_be_fresh(_seconds(stamp), STAMP)


def delivery_id(request: Request, body: dict[str, Any]) -> str:
    """The event's id; what a trigger sends has none, but its invocation has one, which all attempts share."""
    if "placet" in body:
        invocation = request.headers.get(INVOCATION, "")
        return invocation if ID.fullmatch(invocation) else f"{request.headers.get(STAMP, '')}-{fingerprint(body)}"
    sent = body.get("id")
    if not isinstance(sent, str) or not ID.fullmatch(sent):
        raise Malformed("It is neither an event of Zendesk's nor the body that docs/zendesk.md gives for triggers.")
    return sent


def parse(request: Request, body: dict[str, Any]) -> Event | None:
    """A ticket's event under Zendesk's name for it; or a trigger's, under the name it was given there."""
    delivery = delivery_id(request, body)
    try:
        if "placet" in body:
            said = (request.headers.get(STAMP, ""), fingerprint(body))
            return _trigger(delivery, TriggerPayload.model_validate(body), said)
        return _event(delivery, EventPayload.model_validate(body))
    except ValidationError as error:
        raise Malformed(f"This is not a webhook of Zendesk's: {complaints(error)}.") from None


def _event(delivery: str, payload: EventPayload) -> Event:
    about, id = payload.subject.split(":")[1:]
    if about != "ticket":
        return _made(delivery, payload.kind, f"{about}#{id}", payload.time, {"object": about, "id": id}, OTHERS)
    ticket, comment = Ticket.model_validate(payload.detail), payload.event.comment
    fields = {
        "ticket": ticket.id,
        "status": ticket.status,
        "priority": ticket.priority,
        "type": ticket.type,
        "requester": ticket.requester_id,
        "submitter": ticket.submitter_id,
        "assignee": ticket.assignee_id,
        "organization": ticket.organization_id,
        "group": ticket.group_id,
        "brand": ticket.brand_id,
        "form": ticket.form_id,
        "actor": ticket.actor_id,
        "channel": ticket.channel,
        "title": (ticket.subject or "")[:WORDS],
        "description": (ticket.description or "")[:WORDS],
        "tags": ticket.tags,
    }
    return _made(delivery, payload.kind, f"ticket#{ticket.id}", ticket.updated_at, fields | _said(comment), INTERNAL)


def _said(comment: Comment | None) -> dict[str, Any]:
    if comment is None:
        return {}
    return {
        "comment": comment.id,
        "commenter": comment.author.id,
        "staff": comment.author.is_staff,
        "public": comment.is_public,
        "body": (comment.body or "")[:WORDS],
    }


def _trigger(delivery: str, payload: TriggerPayload, said: tuple[str, str]) -> Event:
    """The invocation's id is not signed: what was overheard and sent under another is known by its signed time.

    Not by what it says alone: two updates within a minute may say the same.
    """
    fields = payload.model_dump(exclude={"placet", "updated_at"})
    event = _made(delivery, payload.placet, f"ticket#{payload.ticket}", payload.updated_at, fields, INTERNAL)
    return event.model_copy(update={"proved": False, "meaning": said})


def _made(
    delivery: str, kind: str, subject: str, updated: datetime, fields: dict[str, Any], trust: dict[str, Trust]
) -> Event:
    """The version is the ticket's own, so that all that one update brought about is of the same."""
    actor = fields.get("actor")
    return Event(
        source="zendesk",
        kind=kind,
        delivery=delivery,
        proved=True,
        subject=subject,
        actor="" if actor is None else str(actor),
        version=updated.timestamp(),
        fields=fields | {"updated_at": updated.isoformat()},
        trust=trust,
    )


def _seconds(stamp: str) -> float:
    try:
        return TIME.validate_python(stamp).timestamp()
    except ValidationError:
        raise BadSignature(f"{STAMP} is not a time.") from None
