"""Other people's servers and their tools by the hundred: how long it takes to connect to forty, and what that costs;
how much of a prompt five hundred tools take, and how well the right one is found.

The servers are the least that is one, so that what is measured is ours. The tools are real: operations of GitHub's API
as its OpenAPI document (MIT) describes them, and those of two reference servers.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from agents.engine.schema_tool import SchemaTool
from agents.models import searching
from agents.models.offers import function
from agents.models.prices import estimate
from agents.servers.declared import declared
from agents.servers.lock import Definition
from agents.servers.spec import ServerSpec
from tests.bench.connected import COUNT
from tests.bench.figure import Figure, Missing

HERE = Path(__file__).parent
CORPUS = HERE / "tools_corpus.json"
QUERIES: list[tuple[str, str]] = [
    (query, name) for query, name in json.loads((HERE / "tools_queries.json").read_text())
]
"""What somebody wants done, in words from the tools' own documentation, and the tool that does it. They were written
before anything was searched, and not changed since."""
MB = 1024 * 1024


def measure() -> Iterator[Figure | Missing]:
    """All of it."""
    yield from connecting()
    yield from finding()


def connecting() -> Iterator[Figure | Missing]:
    """In a process of its own, whose memory is looked at before and after."""
    run = [sys.executable, "-m", "tests.bench.connected"]
    done = subprocess.run(run, cwd=HERE.parents[1], capture_output=True, text=True, timeout=120, check=False)
    if done.returncode or not done.stdout.strip():
        yield Missing("servers.connected", f"it failed: {done.stderr[-300:]}")
        return
    told = json.loads(done.stdout)
    yield Figure("servers.connected", told["up"], "x", f">={COUNT}x")
    yield Figure("servers.start", told["seconds"], "s", "<=5s")
    yield Figure("servers.memory", told["bytes"] / MB, "MB", "<=5MB")
    yield Figure("servers.call", told["call_ms"], "ms")


def finding() -> Iterator[Figure]:
    """What a model is told of the tools, and what its search gives."""
    tools = {tool.name: tool for tool in corpus()}
    shown = json.dumps([function(each) for each in searching.shown(tuple(tools.values()))])
    found = sum(wanted in searching.find(tools.values(), query) for query, wanted in quoted())
    yield Figure("servers.tools", len(tools), "x", ">=500x")
    yield Figure("servers.prompt", estimate(shown), "tok", "<=3000tok")
    yield Figure("servers.found", 100 * found / len(QUERIES), "%", ">=95%")


def quoted() -> Iterator[tuple[str, str]]:
    """Each query, and how the tool's name stands in the answer."""
    return ((query, f'"name":"{name}"') for query, name in QUERIES)


def corpus() -> Iterator[SchemaTool]:
    """Each as an MCP server would declare it."""
    spec = ServerSpec(command=("none",))
    for server, tools in json.loads(CORPUS.read_text()).items():
        for each in tools:
            shape = {"type": "object", "properties": each["args"]}
            definition = Definition(name=each["name"], description=each["about"], input_schema=shape)
            yield SchemaTool(declared(server, spec, definition), lambda _at, _args: None)
