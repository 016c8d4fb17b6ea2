"""`placet up` with a model that takes one request at a time: many runs take turns, each as soon as it may."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.agents.models.crowd import crowd
from tests.stories.stack import Stack, until

RUNS, SECONDS = 8, 0.3
SWEEP, SOON = 5, 25
"""Seconds between two sweeps, and in which all has to be over. By sweeps alone it takes longer, at two a sweep."""
AGENT = {
    "agent.toml": 'title = "Counter"\nautonomy = 3\nflow = "count"\nmodel = "main"\napprovers = ["role:operator"]\n',
    "count.md": "How many of {{ what }}?\n",
    "workflow.py": '''"""It counts."""

from __future__ import annotations

from pydantic import BaseModel

from agents.engine.flow import Done, Flow, Think


class Ask(BaseModel):
    """What is to be counted."""

    what: str


def count(ask: Ask) -> Flow:
    """Twice, to be sure."""
    one = yield Think(int, "count.md", otherwise=0, what=ask.what)
    two = yield Think(int, "count.md", otherwise=0, what=ask.what)
    return Done(summary=f"{one + two}")
''',
}


@pytest.mark.chaos
def test_runs_take_turns_at_a_model_without_waiting_for_the_sweep(tmp_path: Path) -> None:
    agent = tmp_path / "agents/counter"
    agent.mkdir(parents=True)
    for name, text in AGENT.items():
        (agent / name).write_text(text)
    here = tmp_path / "here"
    here.mkdir()
    with crowd(SECONDS) as server:
        table = f'default = "main"\n[models.main]\nbase_url = "{server.url}"\nmodel = "m"\nconcurrency = 1\n'
        settings = {"agents_dir": str(tmp_path / "agents"), "sweep_seconds": str(SWEEP)}
        with Stack(here, {"models.toml": table}, **settings) as stack:
            began = time.monotonic()
            sent = [stack.api("POST", "/agents/counter/runs", json={"input": {"what": str(n)}}) for n in range(RUNS)]
            ids = [answer.raise_for_status().json()["id"] for answer in sent]
            until(lambda: all(stack.run(id)["ended_at"] for id in ids), "all have ended", 120)
            took = time.monotonic() - began
            assert [stack.run(id)["summary"] for id in ids] == ["2"] * RUNS
            assert "main of main in models.toml" in stack.said
    assert (server.asked, server.most) == (2 * RUNS, 1)
    assert took < SOON, f"{2 * RUNS * SECONDS:g} s would be ideal"
