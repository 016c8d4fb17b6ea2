"""A form is sent from the page it was shown on: a signed value in it is bound to the link and to a cookie.

OWASP Cheat Sheet Series, "Cross-Site Request Forgery Prevention": signed double-submit cookie.
"""

from __future__ import annotations

import hashlib
import secrets

from flask import Response, request
from itsdangerous import Signer

from agents.settings import Settings
from webhooks import context

LASTS = 12 * 3600
"""Seconds that a page may stay open before its form has to be loaded again."""


def cookie_of(token: str) -> str:
    """This page's cookie: the browser's own, or a new one."""
    return request.cookies.get(_name(token)) or secrets.token_urlsafe(24)


def value(token: str, cookie: str) -> str:
    """What the form carries."""
    return _signer(context.settings()).get_signature(_bound(token, cookie)).decode()


def valid(token: str, sent: str) -> bool:
    """Whether a form came from the page of this link, in this browser."""
    cookie = request.cookies.get(_name(token), "")
    signature = sent.encode("utf-8", "replace")
    return bool(cookie) and _signer(context.settings()).verify_signature(_bound(token, cookie), signature)


def remember(response: Response, token: str, cookie: str) -> None:
    """Set the cookie. It has no path, so that it stays below the page's own, whatever prefix a proxy adds."""
    response.set_cookie(
        _name(token),
        cookie,
        max_age=LASTS,
        path=None,
        secure=context.settings().public_url.startswith("https://"),
        httponly=True,
        samesite="Strict",
    )


def _name(token: str) -> str:
    """A cookie for each link: two pages open side by side do not undo each other."""
    return f"placet_{hashlib.sha256(token.encode()).hexdigest()[:16]}"


def _bound(token: str, cookie: str) -> bytes:
    return f"{token}\n{cookie}".encode()


def _signer(settings: Settings) -> Signer:
    return Signer(settings.secret, salt="approvals.csrf", key_derivation="hmac", digest_method=hashlib.sha256)
