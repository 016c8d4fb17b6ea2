"""What must not be read in a log: the tokens of links, credentials, and every configured secret."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, quote, unquote, urlsplit

from pydantic import SecretStr

from agents.catalog import leads, lineage, models, servers
from agents.settings import ApiKey, Settings

MASK = "***"
SHORTEST = 4
"""Characters. A shorter secret would mask half of every line; `placet doctor` says that it is too short."""

PATTERNS = (
    # The token of a mailed link; a question's public id ("<run>.3~2") in the same place may be read.
    (re.compile(r"(/approvals/)(?![\w-]+\.\d+(?:\.\d+)*~\d+(?![\w.~-]))[^/\s?#\"'<>\\]+"), rf"\1{MASK}"),
    (re.compile(r"(/stop/)[^/\s?#\"'<>\\]+"), rf"\1{MASK}"),
    (
        re.compile(
            r"(?i)(authorization\\?[\"']?\s*[:=,]\s*(?:b(?=[\"']))?\\?[\"']?)(?:(?:bearer|basic|token)\s+)?[^\s\"',;\\]+"
        ),
        rf"\1{MASK}",
    ),
    (re.compile(r"(?i)\b(bearer\s+)[\w.~+/=-]{6,}"), rf"\1{MASK}"),
    (re.compile(r"(://)[^/\s@:]*:[^/\s@]+(@)"), rf"\1{MASK}\2"),
)


class Masks:
    """`masks(text)` is the text without what must not be read. `secrets` are masked wherever they stand."""

    def __init__(self, secrets: frozenset[str] = frozenset()) -> None:
        forms = {form for secret in secrets if len(secret) >= SHORTEST for form in _forms(secret)}
        longest_first = sorted(forms, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, longest_first))) if forms else None

    @classmethod
    def of(cls, settings: Settings, *more: str) -> Masks:
        """Of every secret in the settings, the keys of named models, providers of leads and jobs, and `more`."""
        read = (models, leads, lineage, servers)
        named = [key for each in read for key in each.keys(settings)]
        return cls(frozenset({*_secrets(settings), *named, *more}))

    def __call__(self, text: str) -> str:
        if self._secrets is not None:
            text = self._secrets.sub(MASK, text)
        for pattern, masked in PATTERNS:
            text = pattern.sub(masked, text)
        return text


def _secrets(settings: Settings) -> Iterator[str]:
    for name in type(settings).model_fields:
        for value in _each(getattr(settings, name)):
            yield value.get_secret_value()
    addresses = [settings.redis_url, settings.broker_url]
    secret = (settings.smtp_url, settings.orders_database_url, settings.metrics_database_url, settings.database_url)
    addresses += [value.get_secret_value() for value in secret if value is not None]
    for address in addresses:
        parts = urlsplit(address)
        if parts.password:
            yield parts.password
            yield unquote(parts.password)
        yield from parse_qs(parts.query).get("password", [])


def _each(value: object) -> Iterator[SecretStr]:
    if isinstance(value, SecretStr):
        yield value
    elif isinstance(value, ApiKey):
        yield value.key
    elif isinstance(value, tuple):
        for part in value:
            yield from _each(part)


def _forms(secret: str) -> set[str]:
    """As it is, as it stands in an address, and as `repr` shows it."""
    return {secret, quote(secret, safe=""), repr(secret)[1:-1]}
