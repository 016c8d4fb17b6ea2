"""The connections that a process has to JSON APIs, and how long one call may use them."""

from __future__ import annotations

import os
import ssl
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from agents.engine.tool import At

PATIENCE = 10.0
"""Seconds to wait for the next sign of life."""
LIMITS = httpx.Limits(max_connections=256, max_keepalive_connections=32, keepalive_expiry=5.0)
"""As many as a worker has calls side by side. An idle one is given up before a vendor would do so unnoticed."""


def timeout_of(at: At) -> httpx.Timeout:
    """The parts of a call, so that all of it is over in time."""
    left = at.remaining
    short, connect, read = (min(PATIENCE, left / part) for part in (8, 4, 2))
    return httpx.Timeout(connect=connect, read=read, write=short, pool=short)


@cache
def client() -> httpx.Client:
    """The connections of this process. What a vendor sets as a cookie is not kept."""
    nothing_kept = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    headers = {"User-Agent": "placet", "Accept": "application/json", "Accept-Encoding": "identity"}
    return httpx.Client(cookies=nothing_kept, headers=headers, limits=LIMITS, verify=_trusted())


@cache
def _trusted() -> ssl.SSLContext:
    """Whom we believe, as httpx has it. It takes 20 ms to read, and outlasts the connections."""
    return httpx.create_ssl_context()


os.register_at_fork(after_in_child=client.cache_clear)
