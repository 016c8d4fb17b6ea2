"""Signed links to questions: they name the question and who was asked, and survive a restart."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from typing import Any, NamedTuple

from itsdangerous import BadData, URLSafeTimedSerializer

from agents.settings import Settings
from tasks.errors import LinkExpired, LinkForged

SALT = "placet.approval-link"
# Base 64 overlooks foreign characters and spare bits, so that a signature can be spelled in many ways.
# Ours has one: 384 bits leave none to spare, and the pattern lets nothing foreign in.
TOKEN = re.compile(r"[A-Za-z0-9_.-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{64}")


class Link(NamedTuple):
    """What a mailed link names: the question's public id, and the person it was sent to.

    `expires`: seconds since the epoch; None: never.
    """

    approval: str
    person: str
    expires: float | None = None


def make(settings: Settings, approval_id: str, person: str, expires: float | None) -> str:
    """The address of a question's page for one person. Raises `ConfigError` without a `SECRET_KEY`."""
    token = _serializer(settings).dumps([approval_id, person, expires])
    return f"{settings.public_url}/approvals/{token}"


def read(settings: Settings, token: str, now: float) -> Link:
    """Who a link is for, and what about. Raises `LinkForged`, `LinkExpired`."""
    link = _link(_payload(settings, token))
    if link.expires is not None and now >= link.expires:
        at = datetime.fromtimestamp(link.expires, UTC)
        raise LinkExpired(f"this link was good until {at:%Y-%m-%d %H:%M} UTC")
    return link


def _payload(settings: Settings, token: str) -> Any:
    if TOKEN.fullmatch(token):
        try:
            return _serializer(settings).loads(token)
        except BadData:
            pass
    raise LinkForged("this link was not made here, or was changed on its way")


def _link(payload: Any) -> Link:
    match payload:
        case [str(approval), str(person), None | float() | int() as expires]:
            return Link(approval, person, expires)
    raise LinkForged("this link was made by another version of Placet; ask for a new one")


def _serializer(settings: Settings) -> URLSafeTimedSerializer:
    signer = {"key_derivation": "hmac", "digest_method": hashlib.sha384}
    return URLSafeTimedSerializer(settings.secret, salt=SALT, signer_kwargs=signer)
