"""Our connections, as the conformance suite starts a client: `python -m tests.real.mcp_client [URL]`.

MCP_CONFORMANCE_SCENARIO says what is tested, MCP_CONFORMANCE_CONTEXT (JSON) what a client was registered with.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import httpx

from agents.clients.mcp.pool import forget_all, pool
from agents.servers.spec import OAuthSpec, ServerSpec
from agents.tools.mcp import reach_of

ARGS: dict[str, dict[str, Any]] = {"add_numbers": {"a": 5, "b": 3}}


def issuer(url: str) -> str:
    """What an operator would write down: the issuer that the server's own description names."""
    origin, _, path = url.partition("//")[2].partition("/")
    for well in (f"oauth-protected-resource/{path}", "oauth-protected-resource"):
        answer = httpx.get(f"http://{origin}/.well-known/{well}", trust_env=False)
        if answer.is_success:
            found: str = answer.json()["authorization_servers"][0]
            return found
    raise SystemExit("it names no issuer")


def main() -> None:
    url, scenario = sys.argv[-1], os.environ.get("MCP_CONFORMANCE_SCENARIO", "")
    given = json.loads(os.environ.get("MCP_CONFORMANCE_CONTEXT") or "{}")
    oauth = None
    if scenario.startswith("auth/"):
        oauth = OAuthSpec(client_id=given["client_id"], client_secret="{SECRET}", issuer=issuer(url))
    reach = reach_of("suite", ServerSpec(url=url, oauth=oauth), {"SECRET": given.get("client_secret", "")})
    for name in pool().tools(reach, 20):
        pool().call(reach, name, ARGS.get(name, {}), 20)
    forget_all()


if __name__ == "__main__":
    main()
