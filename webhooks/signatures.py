"""What providers share when they prove that a request is theirs."""

from __future__ import annotations

import base64
import hmac
import time
from collections.abc import Iterable, Sequence

from pydantic import SecretStr

from webhooks.problems import Problem

TOLERANCE = 300
"""Seconds that a signed time may be away from ours, either way: what was overheard cannot be sent again for long."""


class NotConfigured(Problem):
    """No secret is set, so nothing can be proved: the request is turned away, never waved through."""

    def __init__(self, setting: str) -> None:
        super().__init__(503, "not-configured", f"{setting} is not set; this receiver is closed until it is.")


class BadSignature(Problem):
    """The request does not prove that it comes from the provider. Nothing of it was read."""

    def __init__(self, detail: str) -> None:
        super().__init__(401, "bad-signature", detail)


class Malformed(Problem):
    """The provider is who it says it is, but the request is not one that can be understood."""

    def __init__(self, detail: str) -> None:
        super().__init__(400, "malformed", detail)


def secrets_of(setting: str, secrets: Sequence[SecretStr]) -> list[bytes]:
    """Every secret in force; more than one while they are being rotated. Raises `NotConfigured`."""
    if not secrets:
        raise NotConfigured(setting)
    return [secret.get_secret_value().encode() for secret in secrets]


def hmac_hex_matches(secrets: Sequence[bytes], raw: bytes, sent: str) -> bool:
    """Whether `sent` is the hex HMAC-SHA256 of `raw` under any secret, in constant time over all of them."""
    return any_equals((hmac.digest(secret, raw, "sha256").hex().encode() for secret in secrets), sent)


def hmac_base64_matches(secrets: Sequence[bytes], raw: bytes, sent: str) -> bool:
    """The same, of the base64 one."""
    return any_equals((base64.b64encode(hmac.digest(secret, raw, "sha256")) for secret in secrets), sent)


def any_equals(expected: Iterable[bytes], sent: str) -> bool:
    """Whether `sent` is one of them, in constant time over all."""
    claimed = sent.encode("utf-8", "replace")
    matches = [hmac.compare_digest(each, claimed) for each in expected]
    return any(matches)


def must_be_fresh(stamp: float, header: str) -> None:
    """Refuse a signed time, in seconds since the epoch, that is too long ago or ahead. Raises `BadSignature`."""
    age = time.time() - stamp
    if not abs(age) <= TOLERANCE:
        away = f"{abs(age):.0f} s {'ago' if age > 0 else 'ahead'}"
        raise BadSignature(f"{header} says {away}, more than {TOLERANCE} s; is the clock of this machine right?")
