"""One Placet connected to another as an API, by the document that it gives: its runs are begun and read from here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from agents.catalog import Catalog
from agents.engine.tool import Tool
from agents.settings import Settings, load
from tests.agents.github import at_of
from tests.stories.stack import KEY, ROOT, Stack, until

AGENT = """
title = "Clerk"
autonomy = 3
flow = "work"
approvers = ["role:operator"]
"""
WORKFLOW = '''
"""Says what it was told."""

from __future__ import annotations

from agents.engine.flow import Done, Flow, Wait
from agents.engine.task import Task


def work(task: Task) -> Flow:
    """Wait a moment, and say it."""
    yield Wait(seconds=0.1)
    return Done(summary=task.prompt)
'''


def connected(folder: Path, url: str) -> str:
    """`placet tools add`, as the page has it, in an installation of its own."""
    words = ["tools", "add", "--yes", "--name", "other", "--header", "Authorization: Bearer {OTHER_KEY}", url]
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "WEB_ALLOWED_NETWORKS": "127.0.0.0/8", "OTHER_KEY": KEY}
    done = subprocess.run(
        [sys.executable, "-m", "webhooks.cli", *words], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.chaos
def test_a_run_of_another_placet_is_begun_and_read_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    agent, there, here = tmp_path / "agents/clerk", tmp_path / "there", tmp_path / "here"
    for folder in (agent, there, here):
        folder.mkdir(parents=True)
    (agent / "agent.toml").write_text(AGENT)
    (agent / "workflow.py").write_text(WORKFLOW)
    monkeypatch.setenv("OTHER_KEY", KEY)
    with Stack(there, agents_dir=str(agent.parent)) as other:
        said = connected(here, f"{other.url}/openapi.json")
        assert "other.get_runs  GET /v1/runs  low" in said
        assert f" operations at {other.url}, " in said
        tools = read(here)
        begin, look = tools["other.post_agents_agent_runs"], tools["other.get_runs_run"]
        assert (begin.risk, begin.repeat.kind, look.risk) == ("high", "keyed", "low")
        runs = {call(here, begin, agent="clerk", prompt="say so")["id"] for _ in range(2)}
        assert len(runs) == 1, "the key is known there, so a repeat begins nothing"
        (run,) = runs
        ended = until(lambda: (found := call(here, look, run=run))["status"] == "done" and found, "it has ended")
        assert ended["summary"].startswith("say so")


def read(folder: Path) -> dict[str, Tool]:
    return dict(Catalog.load(settings(folder), frozenset(), roots=()).tools)


def settings(folder: Path) -> Settings:
    given = {"config_dir": folder / "config", "web_allowed_networks": "127.0.0.0/8"}
    return load(_env_file=None, secret_key="k" * 40, **given)


def call(folder: Path, tool: Tool, **args: str) -> Any:
    at = at_of(settings(folder), tool, effect_key="one-and-the-same-effect")
    return tool.call(at, tool.validated(args))
