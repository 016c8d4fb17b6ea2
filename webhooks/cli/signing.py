"""How each provider signs what it sends, for `placet send`: the other side of what the receiver checks."""

from __future__ import annotations

import base64
import hmac
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

from standardwebhooks import Webhook
from stripe import WebhookSignature

from agents.engine.errors import PlacetError


class Letter(NamedTuple):
    """What is sent: a body to `url`, with what a header says of it: an event's name, the delivery's id."""

    url: str
    body: bytes
    event: str
    delivery: str


Signer = Callable[[str, Letter], dict[str, str]]
"""(secret, letter) -> headers."""


class Unsuited(PlacetError):
    """What was asked for cannot be sent like that."""


def _github(secret: str, letter: Letter) -> dict[str, str]:
    """GitHub Docs, "Validating webhook deliveries"."""
    return {
        "X-GitHub-Event": letter.event or "pull_request",
        "X-GitHub-Delivery": letter.delivery,
        "X-Hub-Signature-256": f"sha256={hmac.digest(secret.encode(), letter.body, 'sha256').hex()}",
    }


def _stripe(secret: str, letter: Letter) -> dict[str, str]:
    """By Stripe's own library."""
    return {"Stripe-Signature": WebhookSignature.generate_signature_header(_text(letter), secret)}


def _hubspot(secret: str, letter: Letter) -> dict[str, str]:
    """HubSpot developer documentation, "Validating requests". Signed is the public address, wherever it is sent."""
    stamp = str(time.time_ns() // 1_000_000)
    signed = f"POST{letter.url}".encode() + letter.body + stamp.encode()
    return {"X-HubSpot-Request-Timestamp": stamp, "X-HubSpot-Signature-v3": _base64(secret, signed)}


def _zendesk(secret: str, letter: Letter) -> dict[str, str]:
    """Zendesk developer documentation, "Verifying webhook authenticity"."""
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "X-Zendesk-Webhook-Signature-Timestamp": stamp,
        "X-Zendesk-Webhook-Signature": _base64(secret, stamp.encode() + letter.body),
    }


def standard(secret: str, letter: Letter) -> dict[str, str]:
    """By the specification's own library."""
    now = datetime.now(UTC)
    return {
        "webhook-id": letter.delivery,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(letter.delivery, now, _text(letter)),
    }


def _text(letter: Letter) -> str:
    try:
        return letter.body.decode()
    except UnicodeDecodeError:
        raise Unsuited("the payload is not UTF-8, and only text can be signed here") from None


def _base64(secret: str, signed: bytes) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), signed, "sha256")).decode()


SIGNERS: dict[str, Signer] = {"github": _github, "stripe": _stripe, "hubspot": _hubspot, "zendesk": _zendesk}
"""Of our providers; whoever else there is signs by Standard Webhooks."""
IN_HEADERS = {"github": ("event", "delivery"), "stripe": (), "hubspot": (), "zendesk": ()}
"""What is told by a header, and can be chosen here. A source's delivery is."""
