"""The guarded endpoint before the protocol's own conformance suite: the server scenarios that apply to it.

The suite sends no key, so that one is put before each request.
"""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.serving import make_server

from agents.engine.errors import Refused
from agents.engine.schema_tool import Declared, SchemaTool
from agents.engine.tool import At, Tool, read, tool
from tasks.hints import Hint
from tasks.processes.ports import LOOPBACK
from tasks.runs import Runs
from tasks.sweep import sweep
from tasks.world import World
from tests.real.counterparts import NODE, NODE_BIN, NODE_READY, need, seen
from tests.real.suite import SUITE, scenarios
from tests.stories.outside import a_key
from tests.tasks.kit import TOOLS, Kit
from webhooks.app import create_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

pytestmark = pytest.mark.real
SCENARIOS = (
    *("server-initialize", "ping", "tools-list", "tools-call-simple-text", "tools-call-error"),
    *("json-schema-2020-12", "dns-rebinding-protection"),
)
NOT_OFFERED, NO_STREAM = "a method that it does not offer", "it has no streams, so that this looks at nothing"
TEXT, ASKED = "results are JSON and text", "nobody in the middle of a call is asked by the client"
LEFT_OUT = {
    **dict.fromkeys(("logging-set-level", "completion-complete", "tools-call-with-logging"), NOT_OFFERED),
    **{f"resources-{each}": NOT_OFFERED for each in ("list", "read-text", "read-binary", "templates-read")},
    **{f"resources-{each}": NOT_OFFERED for each in ("subscribe", "unsubscribe")},
    **{f"prompts-{each}": NOT_OFFERED for each in ("list", "get-simple", "get-with-args", "get-embedded-resource")},
    "prompts-get-with-image": NOT_OFFERED,
    **{f"tools-call-{each}": TEXT for each in ("image", "audio", "embedded-resource", "mixed-content")},
    "tools-call-with-progress": "progress comes by a stream, and it has none",
    **dict.fromkeys(("tools-call-sampling", "tools-call-elicitation"), ASKED),
    **dict.fromkeys(("elicitation-sep1034-defaults", "elicitation-sep1330-enums"), ASKED),
    **dict.fromkeys(("server-sse-polling", "server-sse-multiple-streams"), NO_STREAM),
}
"""Why not each of the others."""
KEY = a_key("one")
LISTED = """
"test_simple_text" = { risk = "low" }
"test_error_handling" = { risk = "low" }
"json_schema_2020_12_tool" = { risk = "low" }
"""


@tool("test_simple_text", risk="low", repeat=read, roles={})
def simple(at: At) -> str:
    """Give a text, as the suite wants it."""
    return "This is a simple text response for testing."


@tool("test_error_handling", risk="low", repeat=read, roles={})
def failing(at: At) -> str:
    """Give an error, as the suite wants it."""
    raise Refused("This tool intentionally returns an error for testing")


def declared() -> Tool:
    """A tool that somebody else declared, whose schema refers to a part of itself."""
    address = {"type": "object", "properties": {"street": {"type": "string"}, "city": {"type": "string"}}}
    schema = {
        "type": "object",
        "$defs": {"address": address},
        "properties": {"name": {"type": "string"}, "address": {"$ref": "#/$defs/address"}},
        "additionalProperties": False,
    }
    about: dict[str, Any] = {"summary": "Tool with JSON Schema 2020-12 features.", "risk": "low", "repeat": read}
    return SchemaTool(Declared(name="json_schema_2020_12_tool", schema=schema, **about), lambda _at, args: args)


WANTED: dict[str, Tool] = {each.name: each for each in (simple, failing, declared())}


@pytest.fixture
def url(kit: Kit, valkey_url: str) -> Iterator[str]:
    """The endpoint, with a worker beside it."""
    need(NODE_READY)
    kit.tools = {**TOOLS, **WANTED}
    kit.install(**{"[tools]\n": f"[tools]{LISTED}"})
    with driven(kit.world()), served(Runs(kit.world(), Hint(valkey_url)), kit) as url:
        yield url


@contextmanager
def served(runs: Runs, kit: Kit) -> Iterator[str]:
    """The application at an address; whoever comes has the key."""
    app = create_app(runs, kit.settings.model_copy(update={"api_keys": (KEY,), "web_threads": 8}))

    def keyed(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        given: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {KEY.key.get_secret_value()}"}
        return app(environ | given, start)

    server = make_server(LOOPBACK, 0, keyed, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://localhost:{server.port}/mcp"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def driven(world: World) -> Iterator[None]:
    """Whatever is due is driven, meanwhile."""
    over = threading.Event()

    def work() -> None:
        while not over.wait(0.005):
            sweep(world, lambda _: False)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        world.pool.shutdown()


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_server_scenario_of_the_conformance_suite_passes(url: str, scenario: str) -> None:
    command = [str(NODE_BIN), SUITE, "server", "--url", url, "--scenario", scenario]
    ran = subprocess.run(command, cwd=NODE, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    [passed] = [line for line in ran.stdout.splitlines() if line.startswith("Passed:")]
    assert not passed.startswith("Passed: 0/"), ran.stdout
    seen(f"conformance, {scenario}", passed)


def test_every_server_scenario_is_run_or_left_out_for_a_reason() -> None:
    need(NODE_READY)
    assert scenarios("Server") == {*SCENARIOS, *LEFT_OUT}
    assert not {*SCENARIOS} & {*LEFT_OUT}
