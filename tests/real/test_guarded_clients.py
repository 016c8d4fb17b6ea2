"""The guarded endpoint before what other people build their agents with: one call allowed, one denied, one asked about.

The installation is one that runs as an operator has it. Ada answers by the API, or opens the link that she was mailed
and presses a button of its page. No model is needed: each framework is made to call its own tool, as it would when a
model wanted it to.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.demo.browser import Browser, Form
from tests.real import clients
from tests.real.clients.lines import MARK
from tests.real.counterparts import NODE_BIN, NODE_READY, need, seen
from tests.stories.stack import KEY, Stack

# What was never imported before is compiled first, which takes some of them a minute.
pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]

DESK = """\
title = "Desk"
autonomy = 3
flow = "rest"
approvers = ["role:support"]

[tools]
"people.holding" = {}
"mail.send" = {}
"garden.plant" = {}

[[rules]]
name = "nobody writes to a rival"
when = 'call.tool == "mail.send" && call.args.to == "rival@example.com"'
then = "deny"
"""
REST = '''\
"""It only lends its tools."""

from __future__ import annotations

from pydantic import BaseModel

from agents.engine.flow import Done, Flow


class Nothing(BaseModel):
    """It takes nothing."""


def rest(nothing: Nothing) -> Flow:
    """Rest."""
    return Done(summary="rested")
    yield
'''
SERVERS = '[apis.garden]\ndocument = "garden.json"\n'
TREE = {
    "type": "object",
    "required": ["kind"],
    "properties": {
        "kind": {"type": "string"},
        "branches": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
    },
}
GARDEN = {
    "openapi": "3.1.0",
    "info": {"title": "Garden", "version": "1"},
    "servers": [{"url": "https://garden.example.com"}],
    "components": {"schemas": {"Tree": TREE}},
    "paths": {
        "/trees": {
            "post": {
                "operationId": "plant",
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Tree"}}},
                },
                "responses": {"201": {"description": "planted"}},
            }
        }
    },
}
"""An API whose one operation takes what refers to itself without end."""
LETTER = {"occasion": "order 1", "subject": "Your order", "text": "It is on its way."}
BY_PAGE = frozenset({"langgraph", "pydantic_ai", "mastra"})
"""Whose calls Ada agrees to on the page; to those of the others by the API."""
QUIET = dict.fromkeys(("CREWAI_DISABLE_TELEMETRY", "OTEL_SDK_DISABLED", "MASTRA_TELEMETRY_DISABLED"), "true")
"""A framework is to tell nobody that it was tried."""


def _secret(name: str) -> str:
    return f"a-key-for-the-agents-of-{name}"


@pytest.fixture(scope="session", params=clients.EVERY)
def name(request: pytest.FixtureRequest) -> str:
    """Each framework that is there; looked for before anything is started."""
    need(clients.ready(request.param))
    if request.param in clients.NODE:
        need(NODE_READY)
    return str(request.param)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One for all of them, with a key for each."""
    folder = tmp_path_factory.mktemp("guarded")
    desk = folder / "agents.local/desk"
    desk.mkdir(parents=True)
    (desk / "agent.toml").write_text(DESK)
    (desk / "workflow.py").write_text(REST)
    ada = {"key": KEY, "scopes": ["run", "approve", "read", "admin"], "person": "ada"}
    keys = [ada, *({"key": _secret(each), "scopes": ["run"], "agent": "desk"} for each in clients.EVERY)]
    config = {"servers.toml": SERVERS, "garden.json": json.dumps(GARDEN)}
    with Stack(folder, config, agents_dir="agents.local", api_keys=json.dumps(keys)) as stack:
        yield stack


class Framework:
    """A driver that runs. `of`: which framework in which version; `tools`: the names that it sees."""

    def __init__(self, process: subprocess.Popen[str], said: Path) -> None:
        self._process, self._said = process, said
        about = self._told()
        self.of, self.tools = about["of"], set(about["tools"])

    def call(self, tool: str, /, **args: Any) -> SimpleNamespace:
        """What its model would read: `failed` (None: the framework does not tell), `text`."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"tool": tool, "args": args}) + "\n")
        self._process.stdin.flush()
        return SimpleNamespace(**self._told())

    def _told(self) -> Any:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith(MARK):
                return json.loads(line.removeprefix(MARK))
        raise AssertionError(f"the driver ended by itself:\n{self._said.read_text()[-4000:]}")


@contextmanager
def driving(name: str, stack: Stack, folder: Path) -> Iterator[Framework]:
    """The driver of a framework, with nothing of ours about it but the address and the key."""
    ours = {"PLACET_URL": f"{stack.url}/mcp", "PLACET_KEY": _secret(name), "HOME": str(folder)}
    env = {"PATH": "/usr/local/bin:/usr/bin:/bin", "NO_COLOR": "1", **QUIET, **ours}
    said, pipe = folder / "said.log", subprocess.PIPE
    with (
        said.open("w") as log,
        subprocess.Popen(
            clients.command(name, NODE_BIN), stdin=pipe, stdout=pipe, stderr=log, env=env, cwd=folder, text=True
        ) as process,
    ):
        try:
            yield Framework(process, said)
        finally:
            process.kill()


def test_a_call_is_made_one_is_denied_and_one_is_made_once_somebody_agrees(
    name: str, stack: Stack, tmp_path: Path
) -> None:
    to = f"mona@{name.replace('_', '-')}.example.com"
    with driving(name, stack, tmp_path) as agent:
        # CrewAI's names have no hyphens
        ours = {"approval_status", "garden_plant", "mail_send", "people_holding"}
        assert {tool.replace("-", "_") for tool in agent.tools} == ours
        allowed = agent.call("people-holding", role="maintainer")
        assert not allowed.failed, allowed.text
        assert "Ada Lovelace" in allowed.text
        assert "made before" not in allowed.text
        denied = agent.call("mail-send", to="rival@example.com", **LETTER)
        assert denied.failed in {True, None}, denied.text
        assert "denied" in denied.text
        assert "nobody writes to a rival" in denied.text

        pending = agent.call("mail-send", to=to, **LETTER)
        assert not pending.failed, pending.text
        [question] = [each for each in stack.read("/approvals")["items"] if each["id"] in pending.text]
        assert "approval_status" in pending.text, "nothing says how to go on"
        assert not letters(stack, to)
        how = (by_page if name in BY_PAGE else by_api)(stack, question)
        standing = agent.call("approval_status", approval=question["id"], wait=20)
        assert not standing.failed, standing.text
        result = agent.call("mail-send", to=to, **LETTER)
        assert not result.failed, result.text
        [letter] = letters(stack, to)
        for text in (standing.text, result.text):
            assert letter["Message-ID"] in text
        seen("guarded endpoint", f"{agent.of} made a call, was denied one, and made one that Ada agreed to {how}")


def by_page(stack: Stack, question: dict[str, Any]) -> str:
    """The link of the mail, the page behind it, and the button; what was pressed twice counts once."""
    link = stack.link(stack.mail(question["id"]))
    with Browser() as browser:
        page, form = browser.look("GET", link), Form()
        form.feed(page.text)
        assert question["args"]["to"] in page.text
        assert LETTER["text"] in page.text
        assert browser.press(link, form, "approved", "Go ahead.").is_success
        assert browser.press(link, form, "denied", "Or rather not.").status_code == 409
    decided = stack.read(f"/approvals/{question['id']}")["decision"]
    assert (decided["by"], decided["channel"], decided["outcome"]) == ("ada", "mail", "approved")
    return "on the page that she was mailed"


def by_api(stack: Stack, question: dict[str, Any]) -> str:
    answer = {"outcome": "approved", "args_hash": question["args_hash"]}
    stack.api("POST", f"/approvals/{question['id']}", json=answer).raise_for_status()
    return "by the API"


def letters(stack: Stack, to: str) -> list[Any]:
    return [mail for mail in stack.mails() if mail["To"] == to]
