"""A server that is a process, and misbehaves: each costs a call, and the next one works."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from agents.clients.mcp import pool
from agents.engine.errors import Later, Partly, Refused, Unclear
from agents.servers.spec import ServerSpec
from agents.servers.usable import unusable
from agents.tools.mcp import offered
from tests.agents.clients.mcp.visitor import SECRET, Visitor
from tests.sandbox.mcp import ANYTHING, DO, ROOT, Unruly
from tests.stories.stack import until

CALL = '{"jsonrpc": "2.0", "method": "notifications/tools/list_changed"}'
PING = '{"jsonrpc": "2.0", "id": 7, "method": "ping"}'
NOBODY_S = '{"jsonrpc": "2.0", "id": 991, "result": {}}'


def works(visitor: Visitor) -> bool:
    return bool(visitor.do("echo", text="still here") == {"text": "still here"})


def hung(visitor: Visitor) -> None:
    with pytest.raises(Unclear):
        visitor.do("hang", 4.0)


def alive(pid: int) -> bool:
    """A process that ended and that nobody has asked about yet is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_tool_is_called_and_its_result_is_kept(visitor: Visitor, server: Unruly) -> None:
    assert visitor.do("echo", text="hello") == {"text": "hello"}
    assert visitor.do("structured", value={"n": 1}) == {"n": 1}
    assert server.calls == ["echo", "structured"]


def test_one_that_hangs_costs_the_time_of_the_call(visitor: Visitor) -> None:
    assert works(visitor)
    began = time.monotonic()
    with pytest.raises(Unclear, match=r"there did not answer within \d"):
        visitor.do("hang", 1.0)
    assert time.monotonic() - began < 4
    assert works(visitor)


def test_one_that_keeps_hanging_is_started_anew(visitor: Visitor, server: Unruly) -> None:
    assert works(visitor)
    before = server.pid
    for _ in range(2):
        with pytest.raises(Unclear):
            visitor.do("hang", 0.5)
    assert works(visitor)
    assert server.pid != before


def test_a_hanging_call_does_not_hold_up_others(visitor: Visitor) -> None:
    assert works(visitor)
    hanging = threading.Thread(target=hung, args=(visitor,))
    hanging.start()
    began = time.monotonic()
    assert works(visitor)
    assert time.monotonic() - began < 3
    hanging.join()


def test_one_that_dies_in_the_middle_leaves_it_unclear(visitor: Visitor, server: Unruly) -> None:
    with pytest.raises(Unclear, match="the connection to there broke off during the call"):
        visitor.do("die")
    assert works(visitor)
    assert server.calls == ["die", "echo"]


def test_one_that_died_while_nobody_called_is_started_again_and_nothing_is_unclear(
    visitor: Visitor, server: Unruly
) -> None:
    assert works(visitor)
    before = server.pid
    server.kill()
    until(lambda: not alive(before), "it is gone")
    assert works(visitor)
    assert server.pid != before


@pytest.mark.parametrize("do", ["long", pytest.param("endless", marks=pytest.mark.chaos)])
def test_fifty_megabytes_are_not_taken(visitor: Visitor, do: str) -> None:
    with pytest.raises(Unclear):
        visitor.do(do)
    assert works(visitor)


@pytest.mark.parametrize("line", [CALL, PING, NOBODY_S, "no message at all"])
def test_a_flood_of_anything_ends_the_connection(visitor: Visitor, line: str) -> None:
    began = time.monotonic()
    with pytest.raises(Unclear, match="broke off"):
        visitor.do("babble", line=line)
    assert time.monotonic() - began < 15
    assert works(visitor)


@pytest.mark.chaos
def test_a_flood_of_few_but_large_messages_ends_the_connection_too(visitor: Visitor) -> None:
    """It would keep the worker busy for as long as it lasts: nobody has to wait for a call for that."""
    with pytest.raises(Unclear, match="broke off"):
        visitor.do("babble", line=" " * 1000 + "x" * 1000, times=1_000)
    assert works(visitor)


def test_a_result_that_does_not_fit_its_own_schema_is_unclear(visitor: Visitor, server: Unruly) -> None:
    shape = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
    server.tools = [{**DO, "outputSchema": shape}]
    assert visitor.do("structured", value={"n": 1}) == {"n": 1}
    with pytest.raises(Unclear, match="not the result that it promises: n: "):
        visitor.do("structured", value={"n": "many"})
    with pytest.raises(Unclear, match="no structured result"):
        visitor.do("echo")


def test_a_promise_that_nobody_can_check_is_no_hindrance(visitor: Visitor, server: Unruly) -> None:
    server.tools = [{**DO, "outputSchema": {"type": "object", "$ref": "https://elsewhere.example/schema.json"}}]
    assert visitor.do("structured", value={"n": "many"}) == {"n": "many"}


def test_a_promise_that_would_take_for_ever_to_check_holds_nobody_up(visitor: Visitor, server: Unruly) -> None:
    """While a value is checked nothing else runs in the worker: each level doubles the work."""
    again = {"properties": {"x": {"$ref": "#/$defs/a"}}}
    shape = {"type": "object", **again, "$defs": {"a": {"anyOf": [{**again, "required": ["y"]}, {**again, "not": {}}]}}}
    server.tools = [{**DO, "outputSchema": shape}]
    value: dict[str, Any] = {}
    for _ in range(60):
        value = {"x": value}
    assert works_with(visitor, value)


def works_with(visitor: Visitor, value: Any) -> bool:
    return bool(visitor.do("structured", value=value) == value)


# -- what it was given ------------------------------------------------------------------------------------------------


def test_a_secret_in_a_result_that_does_not_fit_is_masked_first(visitor: Visitor, server: Unruly) -> None:
    server.tools = [{**DO, "outputSchema": {"type": "object", "properties": {"n": {"type": "integer"}}}}]
    with pytest.raises(Unclear) as caught:
        visitor.do("structured", value={"n": "x" * 290 + SECRET})
    assert SECRET[:6] not in str(caught.value)


def test_a_secret_in_the_name_of_a_tool_is_told_to_nobody(visitor: Visitor, server: Unruly) -> None:
    server.tools = [{**DO, "name": f"do_{SECRET}"}]
    assert list(offered(visitor.reach, 30)) == ["do_***"]
    assert unusable("there", offered(visitor.reach, 30).values())["do_***"] == "its name holds a secret"


def test_what_it_asks_of_a_person_at_an_address_is_not_given(visitor: Visitor) -> None:
    with pytest.raises(Partly, match="asks for something in return"):
        visitor.do("error", code=-32042, words="open https://phish.example")


@pytest.mark.parametrize("code", [-39_001, -39_002])
def test_it_cannot_have_a_call_made_again_by_a_code_of_ours(visitor: Visitor, server: Unruly, code: int) -> None:
    """What it could not take is tried later, and what it has lost the session of at once."""
    with pytest.raises(Unclear):
        visitor.do("error", code=code, words="do it again")
    assert server.calls == ["error"]


def test_a_secret_in_a_description_is_pinned_without_it(visitor: Visitor, server: Unruly) -> None:
    server.tools = [{**DO, "description": f"I know {SECRET}", "inputSchema": {**ANYTHING, "title": SECRET}}]
    tool = visitor.tool("do")
    assert SECRET not in f"{tool.summary} {tool.text} {tool.schema}"
    assert works(visitor)


def test_it_is_given_no_variable_but_its_own(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOMEBODY_ELSES", "hidden")
    with pytest.raises(Refused):
        visitor.do("error", code=-32602, words="x")
    with pytest.raises(Unclear):  # a KeyError in the server
        visitor.do("tell", variable="SOMEBODY_ELSES")


# -- what cannot be reached -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (("/no/such/program",), "there is no program /no/such/program"),
        ((sys.executable, "-c", "raise SystemExit(1)"), "cannot be reached"),
        ((sys.executable, "-c", "print('hello')"), "cannot be reached"),
    ],
)
def test_one_that_cannot_be_started_is_tried_later(command: tuple[str, ...], why: str) -> None:
    visitor = Visitor(ServerSpec(command=command))
    with pytest.raises(Later, match=why):
        visitor.accept()
    with pytest.raises(Later, match="is tried again in") as caught:
        visitor.accept()
    assert caught.value.at is not None
    assert 0 < caught.value.at - time.time() < 6


def test_one_that_never_answers_costs_only_the_time_of_the_call(server: Unruly) -> None:
    server.tools = [{"name": "silent", "inputSchema": {"type": "object"}}]
    visitor = Visitor(server.spec())
    began = time.monotonic()
    with pytest.raises(Later, match=r"was not up within 2\.0 s"):
        offered(visitor.reach, 2.0)
    assert time.monotonic() - began < 4


def test_a_call_that_gave_up_on_a_slow_start_does_not_spoil_the_next(visitor: Visitor, server: Unruly) -> None:
    with pytest.raises(Later, match="was not up within"):
        offered(visitor.reach, 0.01)
    assert works(visitor)


# -- what is left behind ----------------------------------------------------------------------------------------------

PLAIN = ROOT / "tests/sandbox/mcp/plain.py"
WORKER = """
import sys, time
from agents.servers.spec import ServerSpec
from agents.servers.usable import unusable
from agents.tools.mcp import offered
from tests.agents.clients.mcp.visitor import Visitor
spec = ServerSpec(command=("sh", "-c", sys.argv[1]))
print(len(offered(Visitor(spec).reach, 30)), flush=True)
time.sleep(float(sys.argv[2]))
"""


def worker(script: str, seconds: float) -> subprocess.Popen[str]:
    run = [sys.executable, "-c", WORKER, script, str(seconds)]
    process = subprocess.Popen(run, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "12"
    return process


@pytest.mark.chaos
@pytest.mark.parametrize("killed", [False, True])
def test_a_worker_leaves_no_server_behind_however_it_ends(tmp_path: Path, *, killed: bool) -> None:
    """Not even one that does not mind that nobody is there any more, nor what that one started."""
    mark = tmp_path / "pid"
    script = f"echo $$ > {mark}; trap '' TERM; sleep 300 & echo $! >> {mark}; {sys.executable} -I -S {PLAIN}; wait"
    with worker(script, 60 if killed else 0) as process:
        pids = [int(pid) for pid in mark.read_text().split()]
        watchers = wardens_of(process.pid)
        assert watchers or not killed
        if killed:
            process.kill()
        process.wait(30)
    until(lambda: not any(map(alive, [*pids, *watchers])), "all of them are gone", 10)


@pytest.mark.chaos
def test_one_that_does_not_end_by_itself_is_ended_with_what_it_started(tmp_path: Path) -> None:
    """As `npx` starts a server: a shell in between, which hears nothing."""
    mark = tmp_path / "pid"
    stubborn = f"trap '' TERM; sleep 300 & echo $! > {mark}; wait"
    script = f"import subprocess, sys; subprocess.run(['sh', '-c', {stubborn!r}])"
    with pytest.raises(Later):
        offered(Visitor(ServerSpec(command=(sys.executable, "-c", script))).reach, 2.0)
    pid = int(until(lambda: mark.exists() and mark.read_text().strip(), "it has started"))
    pool.forget_all()
    until(lambda: not alive(pid), "it is gone", 10)


def wardens_of(pid: int) -> list[int]:
    """Processes that watch over the servers of this one."""
    lines = subprocess.run(
        ["ps", "-ww", "-o", "pid=", "-o", "args=", "--ppid", str(pid)], capture_output=True, text=True, check=True
    )
    return [int(line.split()[0]) for line in lines.stdout.splitlines() if "warden.py" in line]
