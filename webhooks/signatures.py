"""What providers share when they prove that a request is theirs."""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from pydantic import SecretStr

from webhooks.problems import Problem


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
    claimed = sent.encode("utf-8", "replace")
    expected = [hmac.digest(secret, raw, "sha256").hex().encode() for secret in secrets]
    matches = [hmac.compare_digest(each, claimed) for each in expected]
    return any(matches)
