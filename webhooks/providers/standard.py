"""Webhooks by the Standard Webhooks specification, from any source that `sources.toml` names."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from standardwebhooks import Webhook
from werkzeug.wrappers import Request

from agents.engine.event import Event
from agents.settings import Settings
from tasks.sources import PUBLIC, SYMMETRIC, Source, key
from webhooks.bodies import complaints
from webhooks.signatures import BadSignature, Malformed, NotConfigured, any_equals, must_be_fresh

HEADER, STAMP, ID = "webhook-signature", "webhook-timestamp", "webhook-id"
SECONDS = re.compile(r"\d{1,12}", re.ASCII)
ONE = re.compile(r"[A-Za-z0-9_-]{1,200}")
"""An id. A full stop in it could move what is signed from one part to the next ("Symmetric")."""


class Payload(BaseModel):
    """The shape that the specification recommends; a source may send another."""

    model_config = ConfigDict(strict=True, frozen=True, extra="allow")

    type: str = Field(default="event", pattern=r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$", max_length=200)


@dataclass(frozen=True)
class Standard:
    """A provider for one source: the three functions, told whose secrets and fields they are about."""

    source: Source

    def verify(self, request: Request, _settings: Settings) -> None:
        """`webhook-signature` holds one or more of "v1," (HMAC-SHA256) and "v1a," (ed25519), parted by spaces."""
        if not self.source.secrets:
            raise NotConfigured(self.source.setting)
        sent, stamp = (request.headers.get(name, "") for name in (HEADER, STAMP))
        if not sent or not SECONDS.fullmatch(stamp):
            raise BadSignature(f"{HEADER} is missing, or {STAMP} is missing or is not a time.")
        id, raw = self.delivery_id(request, {}), request.get_data()
        matches = [_signed(self.source.secrets, id, stamp, raw, each) for each in sent.split(" ")]
        if not any(matches):
            raise BadSignature(f"{HEADER} does not match; is the secret there what {self.source.setting} holds?")
        must_be_fresh(int(stamp), STAMP)

    def delivery_id(self, request: Request, _body: dict[str, Any]) -> str:
        """`webhook-id`, which is signed, and the same however often a message is sent."""
        sent = request.headers.get(ID, "")
        if not ONE.fullmatch(sent):
            raise BadSignature(f"{ID} is missing or is not an id.")
        return sent

    def parse(self, request: Request, body: dict[str, Any]) -> Event | None:
        """Whatever it is, under its `type`; "event" for one that has none."""
        try:
            payload = Payload.model_validate(body)
        except ValidationError as error:
            raise Malformed(f"This is not a payload that can be named: {complaints(error)}.") from None
        delivery = self.delivery_id(request, body)
        return Event(
            source=self.source.name,
            kind=payload.type,
            delivery=delivery,
            proved=True,
            subject=_subject(body, self.source.subject.split(".")) or delivery,
            actor="",
            version=float(request.headers[STAMP]),
            fields=body,
            trust=dict.fromkeys(self.source.internal, "internal"),
        )


def _signed(secrets: Sequence[str], id: str, stamp: str, raw: bytes, sent: str) -> bool:
    if sent.startswith("v1a,"):
        public = [key(secret) for secret in secrets if secret.startswith(PUBLIC)]
        return any(_verified(each, id, stamp, raw, sent) for each in public)
    symmetric = [Webhook(secret) for secret in secrets if secret.startswith(SYMMETRIC)]
    try:
        text, at = raw.decode(), datetime.fromtimestamp(int(stamp), UTC)
    except (ValueError, OverflowError):
        return False
    return any_equals((each.sign(id, at, text).encode() for each in symmetric), sent)


def _verified(public: bytes, id: str, stamp: str, raw: bytes, sent: str) -> bool:
    try:
        signature = base64.b64decode(sent.removeprefix("v1a,"), validate=True)
        if f"v1a,{base64.b64encode(signature).decode()}" != sent:  # base64 that decodes alike is not what was sent
            return False
        Ed25519PublicKey.from_public_bytes(public).verify(signature, f"{id}.{stamp}.".encode() + raw)
    except (InvalidSignature, binascii.Error):
        return False
    return True


def _subject(body: Mapping[str, Any], path: Sequence[str]) -> str:
    value: Any = body
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None
    return str(value)[:200] if isinstance(value, str | int) and not isinstance(value, bool) else ""
