"""Our connections before the protocol's own conformance suite: the client scenarios that apply to them.

Those of sign-in are about a person at a browser, but for one: a server signs in by credentials of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.real.counterparts import NODE, NODE_BIN, NODE_READY, need, seen
from tests.sandbox.mcp import ROOT

pytestmark = pytest.mark.real
SUITE = NODE / "node_modules/@modelcontextprotocol/conformance/dist/index.js"


@pytest.mark.parametrize("scenario", ["initialize", "tools_call", "sse-retry", "auth/client-credentials-basic"])
def test_the_client_scenarios_that_apply_pass(scenario: str) -> None:
    need(NODE_READY)
    ours = f"{sys.executable} -m tests.real.mcp_client"
    run = [str(NODE_BIN), str(SUITE), "client", "--scenario", scenario, "--command", ours]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(run, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-3_000:] + done.stderr[-3_000:]
    seen(f"conformance, client: {scenario}", "passed")
