"""Webhooks as Zendesk signs and sends them.

Zendesk Developer Docs, "Webhook event types", "Ticket events" and "Verifying webhook authenticity".
"""

from __future__ import annotations

import base64
import hmac
import json
import uuid
from datetime import UTC, datetime
from typing import Any

import httpx

from tests.sandbox.zendesk.records import Ticket, told

TIMEOUT = 10.0


def created(ticket: Ticket) -> dict[str, Any]:
    """The event that a customer opened a ticket."""
    return {
        "type": "zen:event-type:ticket.created",
        "account_id": 1,
        "id": str(uuid.uuid4()),
        "time": told(datetime.now(UTC)),
        "zendesk_event_version": "2022-06-20",
        "subject": f"zen:ticket:{ticket.id}",
        "detail": {
            "id": str(ticket.id),
            "status": ticket.status.upper(),
            "requester_id": str(ticket.requester),
            "submitter_id": str(ticket.requester),
            "actor_id": str(ticket.requester),
            "updated_at": ticket.stamp,
            "created_at": told(ticket.created),
            "subject": ticket.subject,
            "description": ticket.comments[0].body,
            "tags": ticket.tags,
            "via": {"channel": ticket.channel},
        },
        "event": {},
    }


def send(url: str, secret: str, event: dict[str, Any]) -> int:
    """Post an event, signed; the status it was answered. Raises `httpx.HTTPError`."""
    body, stamp = json.dumps(event).encode(), told(datetime.now(UTC))
    signature = hmac.digest(secret.encode(), stamp.encode() + body, "sha256")
    headers = {
        "Content-Type": "application/json",
        "X-Zendesk-Webhook-Id": "01K9PLACETDEMO",
        "X-Zendesk-Webhook-Signature": base64.b64encode(signature).decode(),
        "X-Zendesk-Webhook-Signature-Timestamp": stamp,
    }
    with httpx.Client(trust_env=False, timeout=TIMEOUT) as client:
        return client.post(url, content=body, headers=headers).status_code
