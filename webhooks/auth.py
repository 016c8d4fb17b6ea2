"""Bearer keys for the API (RFC 6750): who asks, and whether they may."""

from __future__ import annotations

import hashlib
import hmac
from typing import cast

from flask import g, request

from agents.settings import ApiKey, Scope
from webhooks import context
from webhooks.problems import Problem

REALM = 'Bearer realm="placet"'


def require(*scopes: Scope) -> ApiKey:
    """The key of this request. Raises `Problem`: 401 if it is not known, 403 if it has none of the scopes."""
    key = _known(_sent())
    if key.scopes.isdisjoint(scopes):
        wanted = " or ".join(scopes)
        challenge = f'{REALM}, error="insufficient_scope", scope="{" ".join(scopes)}"'
        raise Problem(
            403,
            "missing-scope",
            f"This key does not have the scope {wanted}.",
            headers={"WWW-Authenticate": challenge},
            scope=wanted,
        )
    g.key = key
    return key


def asking() -> ApiKey:
    """The key of this request, once it was required."""
    return cast("ApiKey", g.key)


def for_agent(key: ApiKey, agent: str) -> None:
    """Hold a key to its own agent. Raises `Problem` (403)."""
    if key.agent and key.agent != agent:
        raise Problem(403, "other-agent", f"This key is for the agent {key.agent} only.")


def person(key: ApiKey) -> str:
    """Who decides with this key. Raises `Problem` (403) when it names nobody."""
    if not key.person:
        raise Problem(403, "no-person", "This key names no person; set `person` beside it in API_KEYS.")
    return key.person


def name(key: ApiKey) -> str:
    """Who acts with this key, as the journal says it: the person, or the key by its fingerprint."""
    return key.person or f"key:{fingerprint(key)}"


def fingerprint(key: ApiKey) -> str:
    """What tells a key from others, and says nothing of it."""
    return _digest(key.key.get_secret_value()).hex()[:12]


def _sent() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise _unknown("Send an API key: `Authorization: Bearer <key>`.", REALM)
    return token.strip()


def _known(token: str) -> ApiKey:
    """Compares with every key, in constant time: the time taken says nothing of how near a guess was."""
    sent = _digest(token)
    keys = context.settings().api_keys
    matches = [key for key in keys if hmac.compare_digest(_digest(key.key.get_secret_value()), sent)]
    if not matches:
        hint = "This API key is not known." if keys else "No API keys are configured; set API_KEYS."
        raise _unknown(hint, f'{REALM}, error="invalid_token"')
    return matches[0]


def _unknown(detail: str, challenge: str) -> Problem:
    return Problem(401, "unauthorized", detail, headers={"WWW-Authenticate": challenge})


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest()
