"""Tokens of links: signed, each with one spelling, and as good after a restart."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer

from agents.settings import Settings
from tasks.errors import LinkForged

# Base 64 overlooks foreign characters and spare bits, so that a signature can be spelled in many ways.
# Ours has one: 384 bits leave none to spare, and the pattern lets nothing foreign in.
TOKEN = re.compile(r"[A-Za-z0-9_.-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{64}")


def token(settings: Settings, salt: str, payload: object) -> str:
    """A token that says so much. Raises `ConfigError` without a `SECRET_KEY`."""
    return _serializer(settings, salt).dumps(payload)


def read(settings: Settings, salt: str, token: str) -> Any:
    """What a token says. Raises `LinkForged`."""
    if TOKEN.fullmatch(token):
        try:
            return _serializer(settings, salt).loads(token)
        except BadData:
            pass
    raise LinkForged("this link was not made here, or was changed on its way")


def _serializer(settings: Settings, salt: str) -> URLSafeTimedSerializer:
    signer = {"key_derivation": "hmac", "digest_method": hashlib.sha384}
    return URLSafeTimedSerializer(settings.secret, salt=salt, signer_kwargs=signer)
