"""Signed links to questions: they name the question and who was asked, and survive a restart."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple

from agents.settings import Settings
from tasks import signing
from tasks.errors import LinkExpired, LinkForged

SALT = "placet.approval-link"
OUTLIVES = 7 * 86_400.0
"""Seconds for which a link still leads to the page that says its question has expired."""


class Link(NamedTuple):
    """What a mailed link names: the question's public id, and the person it was sent to.

    `expires`: seconds since the epoch; None: never.
    """

    approval: str
    person: str
    expires: float | None = None


def make(settings: Settings, approval_id: str, person: str, expires: float | None) -> str:
    """The address of a question's page for one person. Raises `ConfigError` without a `SECRET_KEY`."""
    return f"{settings.public_url}/approvals/{token(settings, approval_id, person, expires)}"


def token(settings: Settings, approval_id: str, person: str, expires: float | None) -> str:
    """What such an address ends with. Raises `ConfigError` without a `SECRET_KEY`."""
    return signing.token(settings, SALT, [approval_id, person, expires])


def until(expires: float | None) -> float | None:
    """For how long a link to a question that expires then is good (seconds since the epoch; None: for ever)."""
    return expires and expires + OUTLIVES


def read(settings: Settings, token: str, now: float) -> Link:
    """Who a link is for, and what about. Raises `LinkForged`, `LinkExpired`."""
    link = _link(signing.read(settings, SALT, token))
    if link.expires is not None and now >= link.expires:
        at = datetime.fromtimestamp(link.expires, UTC)
        raise LinkExpired(f"this link was good until {at:%Y-%m-%d %H:%M} UTC")
    return link


def _link(payload: Any) -> Link:
    match payload:
        case [str(approval), str(person), None | float() | int() as expires]:
            return Link(approval, person, expires)
    raise LinkForged("this link was made by another version of Placet; ask for a new one")
