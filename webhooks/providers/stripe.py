"""Stripe's webhooks. Stripe Docs: "Receive Stripe events in your webhook endpoint", "The Event object"."""

from __future__ import annotations

import logging
import re
from typing import Any

from pydantic import ValidationError
from stripe import SignatureVerificationError, WebhookSignature
from werkzeug.wrappers import Request

from agents.engine.event import Event, Trust
from agents.settings import Settings
from webhooks.bodies import complaints
from webhooks.signatures import BadSignature, Malformed, must_be_fresh, secrets_of
from webhooks.stripe_payloads import OBJECTS, EventPayload, Object

log = logging.getLogger(__name__)
HEADER = "Stripe-Signature"
STAMP = re.compile(r"(?:^|,)t=(\d{1,12})(?:,|$)", re.ASCII)
ID = re.compile(r"evt_[A-Za-z0-9_]{1,250}")
EVENT: dict[str, Trust] = dict.fromkeys(("type", "livemode", "account", "id", "object"), "internal")


def verify(request: Request, settings: Settings) -> None:
    """`Stripe-Signature` is "t=TIME,v1=HEX", with a further v1 for each secret in force at Stripe."""
    secrets = secrets_of("STRIPE_WEBHOOK_SECRET", settings.stripe_webhook_secret)
    sent = request.headers.get(HEADER, "")
    stamp = STAMP.search(sent) if sent.isascii() else None
    if stamp is None:
        raise BadSignature(f"{HEADER} is missing or has no time.")
    matches = [_holds(request.get_data(), sent, secret.decode()) for secret in secrets]
    if not any(matches):
        raise BadSignature(f"{HEADER} does not match; is the endpoint's signing secret STRIPE_WEBHOOK_SECRET?")
    must_be_fresh(int(stamp[1]), HEADER)


def delivery_id(_request: Request, body: dict[str, Any]) -> str:
    """The event's id, which every delivery and every endpoint has in common. It is part of what was signed."""
    sent = body.get("id")
    if not isinstance(sent, str) or not ID.fullmatch(sent):
        raise Malformed("This is not an event of Stripe's: its id does not read like evt_….")
    return sent


def parse(request: Request, body: dict[str, Any]) -> Event | None:
    """Any event about an object that has an id; the objects of `OBJECTS` with the fields that agents need."""
    delivery = delivery_id(request, body)
    if body.get("object") == "v2.core.event":
        log.info("delivery %s is a thin event, without the object; send snapshot events", delivery)
        return None
    try:
        payload = EventPayload.model_validate(body)
        about = Object.model_validate(payload.data.object)
        known = OBJECTS.get(about.object, Object).model_validate(payload.data.object)
    except ValidationError as error:
        raise Malformed(f"This is not an event of Stripe's: {complaints(error)}.") from None
    if not known.id:
        log.info("delivery %s is about a %s, which has no id: no agent can be given it", delivery, known.object)
        return None
    return Event(
        source="stripe",
        kind=payload.type,
        delivery=delivery,
        proved=True,
        subject=known.id,
        actor="",
        version=float(payload.created),
        fields={
            "type": payload.type,
            "livemode": payload.livemode,
            "account": payload.account,
            **known.fields(),
        },
        trust=EVENT | known.trust(),
    )


def _holds(raw: bytes, sent: str, secret: str) -> bool:
    """By Stripe's own library. What is not UTF-8 was not signed by Stripe."""
    try:
        WebhookSignature.verify_header(raw, sent, secret)
    except (SignatureVerificationError, UnicodeDecodeError):
        return False
    return True
