"""Our connections before the protocol's own conformance suite: the client scenarios that apply to them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.real.counterparts import NODE, NODE_BIN, NODE_READY, need, seen
from tests.real.suite import SUITE, scenarios
from tests.sandbox.mcp import ROOT

pytestmark = pytest.mark.real
SCENARIOS = (
    *("initialize", "tools_call", "sse-retry"),
    *("auth/client-credentials-basic", "auth/pre-registration"),
)
BROWSER = "a client that a person signs in at a browser; ours is registered beforehand and signs in by itself"
LEFT_OUT = {
    "elicitation-sep1034-client-defaults": "a server that asks for a form to be filled in; ours are given no person",
    **{
        f"auth/{name}": BROWSER
        for name in (
            *("metadata-default", "metadata-var1", "metadata-var2", "metadata-var3", "basic-cimd"),
            *("scope-from-www-authenticate", "scope-from-scopes-supported", "scope-omitted-when-undefined"),
            *("scope-step-up", "scope-retry-limit", "offline-access-scope", "offline-access-not-supported"),
            *("token-endpoint-auth-basic", "token-endpoint-auth-post", "token-endpoint-auth-none"),
            *("2025-03-26-oauth-metadata-backcompat", "2025-03-26-oauth-endpoint-fallback"),
        )
    },
    "auth/resource-mismatch": "it looks whether a browser is sent away, which ours never is: it could not fail",
    "auth/client-credentials-jwt": "a client that signs in by a private key; ours has a secret",
    "auth/cross-app-access-complete-flow": "a client that exchanges the token of a person's identity provider",
}
"""Why not each of the others."""


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_client_scenarios_that_apply_pass(scenario: str) -> None:
    need(NODE_READY)
    ours = f"{sys.executable} -m tests.real.mcp_client"
    run = [str(NODE_BIN), str(NODE / SUITE), "client", "--scenario", scenario, "--command", ours]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(run, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-6_000:]
    [passed] = [line for line in said.splitlines() if line.startswith("Passed:")]
    assert not passed.startswith("Passed: 0/"), said
    seen(f"conformance, client: {scenario}", passed)


def test_every_client_scenario_is_run_or_left_out_for_a_reason() -> None:
    need(NODE_READY)
    assert scenarios("Client") == {*SCENARIOS, *LEFT_OUT}
    assert not {*SCENARIOS} & {*LEFT_OUT}
