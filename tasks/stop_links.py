"""Stop links: whoever has one can have no more mail at its address. They survive restarts, and years in a drawer."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple

from agents.settings import Settings
from tasks import signing
from tasks.errors import LinkExpired, LinkForged

SALT = "placet.stop-link"
LASTS = 3 * 365 * 86_400.0
"""Seconds. Laws want weeks; people find a mail again after years."""


class StopLink(NamedTuple):
    """What a stop link names: the address, the run that wrote to it, and what that run is about.

    `expires`: seconds since the epoch. `delivery` tells one link from all others, and cannot be turned back into it.
    """

    address: str
    run: str
    subject: str
    expires: float
    delivery: str


def make(settings: Settings, address: str, run: str, subject: str, now: float) -> str:
    """The address of the page. Raises `ConfigError` without a `SECRET_KEY`."""
    return f"{settings.public_url}/stop/{signing.token(settings, SALT, [address, run, subject, now + LASTS])}"


def read(settings: Settings, token: str, now: float) -> StopLink:
    """What a link names. Raises `LinkForged`, `LinkExpired`."""
    match signing.read(settings, SALT, token):
        case [str(address), str(run), str(subject), float() | int() as expires]:
            link = StopLink(address, run, subject, float(expires), sha256(token.encode()).hexdigest()[:32])
        case _:
            raise LinkForged("this link was made by another version of Placet")
    if now >= link.expires:
        raise LinkExpired(f"this link was good until {datetime.fromtimestamp(link.expires, UTC):%Y-%m-%d}")
    return link
