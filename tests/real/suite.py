"""The protocol's own conformance suite (`@modelcontextprotocol/conformance`), as it is installed."""

from __future__ import annotations

import subprocess

from tests.real.counterparts import NODE, NODE_BIN

SUITE = "node_modules/@modelcontextprotocol/conformance/dist/index.js"
"""Where it is, from the folder of Node's packages."""


def scenarios(of: str) -> set[str]:
    """The names of all scenarios for a "Server" or a "Client"."""
    said = subprocess.run(
        [str(NODE_BIN), SUITE, "list"], cwd=NODE, capture_output=True, text=True, timeout=60, check=True
    )
    listed = said.stdout.partition(f"{of} scenarios")[2].partition("\n\n")[0]
    return {line.split()[1] for line in listed.splitlines() if line.startswith("  - ")}
