"""DNS rebinding: a page in somebody's browser must not reach an endpoint that only listens nearby.

MCP specification, "Transports", security warning.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request

from webhooks import context
from webhooks.problems import Problem

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def check() -> None:
    """Hold a request to the names this installation has. Raises `Problem`: 421 for its host, 403 for its origin."""
    known = _known()
    host = _name(f"//{request.headers.get('Host', '')}")
    if host not in known:
        detail = "This endpoint is not known under that host. Set PUBLIC_URL, or name the host in MCP_ALLOWED_HOSTS."
        raise Problem(421, "other-host", detail)
    origin = request.headers.get("Origin")
    if origin is not None and _name(origin) not in known:
        detail = "Requests from pages of that origin are not taken. MCP_ALLOWED_HOSTS names those that are."
        raise Problem(403, "other-origin", detail)


def _known() -> frozenset[str]:
    settings = context.settings()
    return LOOPBACK | {_name(settings.public_url), *settings.mcp_allowed_hosts}


def _name(address: str) -> str:
    """The host of an address, without its port; "" where there is none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
