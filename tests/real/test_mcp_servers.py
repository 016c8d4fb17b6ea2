"""Servers that nobody here wrote serve tools in one run, by a real worker: two by stdio and one by HTTP, one killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from agents.clients.mcp import pool
from agents.servers.lock import FILE as LOCK
from agents.settings import load
from tasks.processes.ports import free_port
from tasks.tools import Tools
from tests.real.counterparts import NODE, NODE_BIN, NODE_READY, need, seen
from tests.stories.stack import Stack, until

pytestmark = pytest.mark.real
MODULES = NODE / "node_modules/@modelcontextprotocol"
EVERYTHING, FILES = MODULES / "server-everything/dist/index.js", MODULES / "server-filesystem/dist/index.js"
LONG = "every.trigger_long_running_operation"
SECRET = "sesame-that-only-the-server-knows"
AGENT = """
title = "Clerk"
autonomy = 3
flow = "work"
approvers = ["role:operator"]

[tools]
"files.*" = {}
"every.*" = {}
"remote.*" = {}
"""
WORKFLOW = '''
"""Three servers in one run."""

from __future__ import annotations

from pathlib import Path

from agents.engine.flow import Call, Done, Flow
from agents.engine.task import Task


def work(task: Task) -> Flow:
    """Write, say, wait long, read back."""
    path = task.input["path"]
    yield Call("files.write_file", path=path, content="kept")
    said = yield Call("remote.echo", message="over HTTP")
    given = yield Call("every.get_env")
    long = yield Call("every.trigger_long_running_operation", duration=8, steps=2)
    back = yield Call("files.read_text_file", path=path)
    return Done(summary="x", output=[said["text"], long["text"], back["content"], given["text"]])
'''
TOML = """
[servers.files]
command = [{node}, {files}, {folder}]
trusted = true
[servers.files.tools."*"]
roles = {{ path = "label", content = "content" }}
[servers.files.tools.write_file]
risk = "medium"
roles = {{ path = "label", content = "content" }}

[servers.every]
command = [{node}, {everything}]
env = {{ TOKEN = "{{EVERY_TOKEN}}" }}
[servers.every.tools."*"]
risk = "low"
repeat = "read"
roles = {{ message = "content", duration = "free", steps = "free" }}

[servers.remote]
url = {url}
headers = {{ Authorization = "Bearer {{EVERY_TOKEN}}" }}
[servers.remote.tools."*"]
risk = "low"
repeat = "read"
roles = {{ message = "content", duration = "free", steps = "free" }}
"""


@contextmanager
def listening() -> Iterator[str]:
    """The reference server over HTTP."""
    port = free_port()
    env = {**os.environ, "PORT": str(port)}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        [NODE_BIN, str(EVERYTHING), "streamableHttp"], cwd=NODE, env=env, stdout=quiet, stderr=quiet
    ) as it:
        try:
            until(lambda: answers(port), "it listens")
            yield f"http://127.0.0.1:{port}/mcp"
        finally:
            it.terminate()


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/", trust_env=False).status_code > 0
    except httpx.TransportError:
        return False


def servers_of() -> list[int]:
    """Processes of the reference server that a worker started for itself."""
    lines = subprocess.run(
        ["ps", "-ww", "-e", "-o", "pid=", "-o", "args="], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return [int(line.split()[0]) for line in lines if line.rstrip().endswith(str(EVERYTHING))]


def test_three_servers_serve_one_run_and_one_is_killed_in_the_middle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need(NODE_READY)
    monkeypatch.setenv("EVERY_TOKEN", SECRET)
    shared, config, agent = tmp_path / "shared", tmp_path / "accepted", tmp_path / "agents/clerk"
    for folder in (shared, config, agent):
        folder.mkdir(parents=True)
    (agent / "agent.toml").write_text(AGENT)
    (agent / "workflow.py").write_text(WORKFLOW)
    with listening() as url:
        named = {"node": NODE_BIN, "files": FILES, "everything": EVERYTHING, "folder": shared, "url": url}
        (config / "servers.toml").write_text(TOML.format(**{k: json.dumps(str(v)) for k, v in named.items()}))
        door = Tools.connect(load(_env_file=None, config_dir=config, data_dir=tmp_path / "none"))
        accepted = [name for each in ("files", "every", "remote") for name in door.accept(door.difference(each), "")]
        pool.forget_all()
        seen("tools accepted of three servers", str(len(accepted)))
        given = {name: (config / name).read_text() for name in ("servers.toml", LOCK)}
        (tmp_path / "stack").mkdir()
        with Stack(tmp_path / "stack", given, agents_dir=str(agent.parent), every_token=SECRET) as stack:
            one_run(stack, shared / "note.txt")
    assert SECRET not in stack.said


def one_run(stack: Stack, path: Path) -> None:
    begun = stack.api("POST", "/agents/clerk/runs", json={"prompt": "go", "input": {"path": str(path)}})
    run = begun.raise_for_status().json()["id"]
    until(lambda: operating(stack, run), "the long call is under way")
    killed = servers_of()
    assert killed
    for each in killed:
        os.kill(each, signal.SIGKILL)
    ended = stack.ended(run)
    assert ended["status"] == "done", ended
    said, long, back, environment = ended["output"]
    assert (said, back) == ("Echo: over HTTP", "kept")
    assert "Long running operation completed" in long
    assert '"TOKEN": "***"' in environment
    journal = json.dumps(stack.journal(run))
    assert SECRET not in journal
    assert "the connection to every broke off during the call" in journal
    assert not set(servers_of()) & set(killed)
    seen("a server killed in the middle of a call", "noticed, started again, the run went on")


def operating(stack: Stack, run: str) -> bool:
    """Whether the long call is out; its server has answered the one before."""
    entries = stack.journal(run)
    long = [each["body"].get("id") for each in entries if each["body"].get("tool") == LONG]
    return [each["kind"] for each in entries if each["body"].get("id") in long][-1:] == ["started"]
