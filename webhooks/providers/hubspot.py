"""HubSpot's webhooks. HubSpot developer documentation: "Validating requests", "Webhooks API"."""

from __future__ import annotations

import re
from typing import Any

from pydantic import ValidationError
from werkzeug.wrappers import Request

from agents.engine.event import Event, Trust
from agents.settings import Settings
from webhooks.bodies import complaints, fingerprint
from webhooks.hubspot_payloads import WORDS, ChangePayload, WorkflowPayload
from webhooks.signatures import BadSignature, Malformed, hmac_base64_matches, must_be_fresh, secrets_of

HEADER, STAMP = "X-HubSpot-Signature-v3", "X-HubSpot-Request-Timestamp"
MILLISECONDS = re.compile(r"\d{1,15}", re.ASCII)
DECODED = re.compile(r"%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)", re.IGNORECASE)
""": / ? @ ! $ ' ( ) * , ; of a query string are signed as themselves ("Validating requests")."""
INTERNAL: dict[str, Trust] = dict.fromkeys(
    (
        *("id", "portal", "object", "object_type", "property"),
        *("from_object", "to_object", "association", "removed", "change", "occurred"),
    ),
    "internal",
)
"""What HubSpot itself assigns; `id` is `object` as text, which the CRM's tools take, `occurred` in milliseconds. The
value of a property, and the name of who changed it, may be anybody's words."""
WORKFLOW: dict[str, Trust] = dict.fromkeys(("id", "portal", "object", "object_type", "occurred"), "internal")
TYPES = {"0-1": "contact", "0-2": "company", "0-3": "deal", "0-5": "ticket"}
"""HubSpot developer documentation, "CRM object type IDs"."""


def verify(request: Request, settings: Settings) -> None:
    """The base64 HMAC-SHA256 of method, public address, body and time in milliseconds."""
    secrets = secrets_of("HUBSPOT_CLIENT_SECRET", settings.hubspot_client_secret)
    sent, stamp = request.headers.get(HEADER, ""), request.headers.get(STAMP, "")
    if not sent:
        raise BadSignature(f"{HEADER} is missing; in a workflow, choose to include the request signature.")
    if not MILLISECONDS.fullmatch(stamp):
        raise BadSignature(f"{STAMP} is missing or is not a time.")
    signed = f"{request.method}{_address(request, settings)}".encode() + request.get_data() + stamp.encode()
    if not hmac_base64_matches(secrets, signed, sent):
        what = f"is {settings.public_url}/webhooks/hubspot the address there, and HUBSPOT_CLIENT_SECRET the app's?"
        raise BadSignature(f"{HEADER} does not match; {what}")
    must_be_fresh(int(stamp) / 1000, STAMP)


def delivery_id(request: Request, body: dict[str, Any]) -> str:
    """HubSpot gives none that is unique: what an event says, but for how often it was tried, tells it again.

    What a workflow posts may be the same each time, so that there the signed time counts too.
    """
    said = {name: value for name, value in body.items() if name != "attemptNumber"}
    when = "" if "subscriptionType" in body else f"{request.headers.get(STAMP, '')}-"
    return f"{when}{fingerprint(said)}"


def parse(request: Request, body: dict[str, Any]) -> Event | None:
    """A change in the CRM, under HubSpot's name for it; or what a workflow posts, as "workflow.sent"."""
    delivery = delivery_id(request, body)
    try:
        if "subscriptionType" in body:
            return _change(delivery, ChangePayload.model_validate(body))
        return _workflow(delivery, request.headers.get(STAMP, ""), WorkflowPayload.model_validate(body))
    except ValidationError as error:
        raise Malformed(f"This is not an event of HubSpot's: {complaints(error)}.") from None


def _change(delivery: str, payload: ChangePayload) -> Event:
    return Event(
        source="hubspot",
        kind=payload.subscription_type,
        delivery=delivery,
        proved=True,
        subject=_subject(payload.portal, payload.object_type, payload.about),
        actor=payload.by,
        version=payload.occurred / 1000,
        meaning=(
            payload.portal,
            payload.about,
            payload.occurred,
            payload.name,
            payload.value or "",
            payload.to or 0,
            payload.removed,
        ),
        fields={
            "portal": payload.portal,
            "id": str(payload.about),
            "object": payload.about,
            "object_type": payload.object_type,
            "property": payload.name,
            "value": (payload.value or "")[:WORDS],
            "from_object": payload.from_,
            "to_object": payload.to,
            "association": payload.association,
            "removed": payload.removed,
            "change": payload.change,
            "by": payload.by,
            "occurred": payload.occurred,
        },
        trust=INTERNAL,
    )


def _workflow(delivery: str, stamp: str, payload: WorkflowPayload) -> Event:
    return Event(
        source="hubspot",
        kind="workflow.sent",
        delivery=delivery,
        proved=True,
        subject=_subject(payload.portal, payload.object_type, payload.object),
        actor="",
        meaning=(delivery.partition("-")[2],),
        fields={
            "portal": payload.portal,
            "id": str(payload.object),
            "object": payload.object,
            "object_type": payload.object_type,
            "sent": payload.sent,
            "occurred": int(stamp) if MILLISECONDS.fullmatch(stamp) else None,
        },
        trust=WORKFLOW,
    )


def _subject(portal: int, object_type: str, id: int) -> str:
    """One for each object, by whatever it is told of: what HubSpot's own words and numbers for it mean the same."""
    return f"{portal}/{TYPES.get(object_type, object_type.lower())}#{id}"


def _address(request: Request, settings: Settings) -> str:
    """As HubSpot called it, whatever proxies made of it since."""
    address = f"{settings.public_url}{request.path}"
    query = request.query_string.decode("latin-1")
    return f"{address}?{DECODED.sub(lambda found: chr(int(found[1], 16)), query)}" if query else address
