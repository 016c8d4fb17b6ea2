"""The two protocol eras: one begins with a handshake, the other says all in each request. No session is kept in either.

MCP specification, 2025-11-25 "Lifecycle" and 2026-07-28 "Per-request protocol fields".
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from mcp_types import DEFAULT_NEGOTIATED_VERSION, HEADER_MISMATCH, PROTOCOL_VERSION_META_KEY, JSONRPCRequest
from mcp_types.version import HANDSHAKE_PROTOCOL_VERSIONS, LATEST_HANDSHAKE_VERSION, MODERN_PROTOCOL_VERSIONS

from webhooks.mcp.messages import Wrong

VERSION, SESSION = "MCP-Protocol-Version", "Mcp-Session-Id"
OPENS = "url."
"""How the id of a session begins whose client opens addresses for its user. Nothing else is remembered by it, and
nothing is permitted by it."""


@dataclass(frozen=True)
class Era:
    """How a request is spoken. `opens`: its client can have its user open an address (elicitation by URL)."""

    version: str
    opens: bool

    @property
    def modern(self) -> bool:
        return self.version in MODERN_PROTOCOL_VERSIONS


def of(message: JSONRPCRequest) -> Era:
    """The era of a request. Raises `Wrong` where its headers and its body do not agree, or nobody here speaks it."""
    version = request.headers.get(VERSION)
    if message.method == "initialize":
        return Era(negotiated(message.params or {}), opens=False)
    if version in HANDSHAKE_PROTOCOL_VERSIONS or (version is None and not _enveloped(message)):
        opens = request.headers.get(SESSION, "").startswith(OPENS)
        return Era(version or DEFAULT_NEGOTIATED_VERSION, opens=opens)
    return _modern(message)


def is_modern() -> bool:
    """Whether a message that is no request is spoken as in the newer era, as far as its headers say."""
    return request.headers.get(VERSION) in MODERN_PROTOCOL_VERSIONS


def negotiated(params: Mapping[str, Any]) -> str:
    """The version that a handshake ends with: the one asked for, else the newest there is."""
    wanted = params.get("protocolVersion")
    return wanted if wanted in HANDSHAKE_PROTOCOL_VERSIONS else LATEST_HANDSHAKE_VERSION


def session(params: Mapping[str, Any]) -> str:
    """The id of a session that a handshake begins; empty where there is nothing to remember of its client."""
    return f"{OPENS}{secrets.token_hex(16)}" if _opens(params.get("capabilities")) else ""


def _modern(message: JSONRPCRequest) -> Era:
    from mcp.shared import inbound  # noqa: PLC0415 - half a second to import, and 15 MB

    refused = inbound.find_duplicated_routing_header(request.headers.items())
    if refused:
        raise Wrong(HEADER_MISMATCH, f"The header {refused} comes more than once.", status=400)
    headers = {name.lower(): value for name, value in request.headers.items()}
    found = inbound.classify_inbound_request(message.model_dump(), headers=headers)
    if isinstance(found, inbound.InboundLadderRejection):
        status = inbound.ERROR_CODE_HTTP_STATUS.get(found.code, 400)
        raise Wrong(found.code, found.message, found.data, status=status)
    return Era(found.protocol_version, opens=_opens(found.client_capabilities))


def _enveloped(message: JSONRPCRequest) -> bool:
    meta = (message.params or {}).get("_meta")
    return isinstance(meta, Mapping) and PROTOCOL_VERSION_META_KEY in meta


def _opens(capabilities: Any) -> bool:
    """Whether a client declares elicitation by URL."""
    asks = capabilities.get("elicitation") if isinstance(capabilities, Mapping) else None
    return isinstance(asks, Mapping) and isinstance(asks.get("url"), Mapping)
