"""Webhooks as HubSpot signs and sends them. HubSpot developer documentation, "Validating requests", "Webhooks API"."""

from __future__ import annotations

import base64
import hmac
import json
import time
from itertools import count
from typing import Any

import httpx

from tests.sandbox.hubspot.records import Json, Record, Writer

TIMEOUT = 10.0
WORDS = {"contacts": "contact", "companies": "company"}
_EVENTS = count(1)


def event(portal: int, record: Record, what: str, by: Writer, **more: Any) -> Json:
    """One event of a subscription."""
    return {
        "eventId": next(_EVENTS),
        "subscriptionId": 33,
        "portalId": portal,
        "appId": 4711,
        "occurredAt": int(record.updated.timestamp() * 1000),
        "subscriptionType": f"{WORDS[record.kind]}.{what}",
        "attemptNumber": 0,
        "objectId": int(record.id),
        "changeSource": by.source,
        "sourceId": by.id,
        **({"changeFlag": "CREATED"} if what == "creation" else {}),
        **more,
    }


def send(url: str, secret: str, events: list[Json]) -> bool:
    """Post events, signed; whether they were taken."""
    body, stamp = json.dumps(events).encode(), str(int(time.time() * 1000))
    signature = hmac.digest(secret.encode(), f"POST{url}".encode() + body + stamp.encode(), "sha256")
    headers = {
        "Content-Type": "application/json",
        "X-HubSpot-Signature-v3": base64.b64encode(signature).decode(),
        "X-HubSpot-Request-Timestamp": stamp,
    }
    try:
        with httpx.Client(trust_env=False, timeout=TIMEOUT) as client:
            return client.post(url, content=body, headers=headers).is_success
    except httpx.HTTPError:
        return False
