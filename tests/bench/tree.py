"""A run that delegates to four, each of them to four, and each of those to four: 85 runs, and no thread that waits.

One worker as it ships, and its broker. What counts is how long a parent takes to go on once the last of its delegates
has ended: from that `Ended` to the parent's own next entry, both by the store's clock.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from agents.engine.journal import Ended, Joined
from agents.engine.run import Run
from agents.settings import Settings
from tasks import family
from tasks.runs import Runs
from tasks.store import Store
from tests.bench import process
from tests.bench.figure import Figure, NotMeasured, percentile
from tests.bench.site import installed

AGENTS = ("root", "branch", "twig", "leaf")
EACH, TREES, WARMING = 4, 6, 1
PATIENCE = 60.0
"""Seconds a whole tree may take."""
SETTINGS = 'title = "{name}"\nautonomy = 3\nflow = "work"\napprovers = ["role:operator"]\ndelegates = {delegates}\n'
WORKFLOW = '''
from agents.engine.flow import Delegate, Done, Flow, Gather
from pydantic import BaseModel


class Nothing(BaseModel):
    """There is nothing to say."""


def work(given: Nothing) -> Flow:
    found = yield Gather({branches})
    return Done(summary="done", output=[each.output for each in found])
'''


def measure() -> Iterator[Figure]:
    """How long parents take to go on, and a whole tree."""
    with installed() as settings:
        grown = settings.model_copy(update={"agents_dir": planted(settings.data_dir / "agents")})
        with process.worker(grown, "tests.bench.sandboxed"):
            runs = [finished(grown, n) for n in range(WARMING + TREES)][WARMING:]
        store = Store.connect(grown.redis_url)
        waits = [wait for run in runs for wait in resumed(store, run)]
    spans = [run.ended.at - run.began.at for run in runs if run.ended and run.began]
    yield Figure("tree.resume_p50", median(waits) * 1000, "ms", "<=50ms")
    yield Figure("tree.resume_p99", percentile(waits, 99) * 1000, "ms")
    yield Figure("tree.whole", median(spans) * 1000, "ms")


def planted(folder: Path) -> Path:
    """The four agents, each delegating to the next."""
    for name, below in zip(AGENTS, (*AGENTS[1:], ""), strict=True):
        agent = folder / name
        agent.mkdir(parents=True)
        (agent / "agent.toml").write_text(SETTINGS.format(name=name, delegates=[below] if below else []))
        branches = ", ".join([f'Delegate("{below}", "go on")'] * EACH) if below else ""
        (agent / "workflow.py").write_text(WORKFLOW.format(branches=branches))
    return folder


def finished(settings: Settings, n: int) -> Run:
    """One tree from its beginning to its end, as its root tells it. Raises `NotMeasured` when that takes too long."""
    door, store = Runs.connect(settings), Store.connect(settings.redis_url)
    id = door.begin("root", input={}, starter="bench", idempotency_key=str(n))
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if (run := store.journals.load(id)).ended:
            return run
        time.sleep(0.05)
    raise NotMeasured(f"a tree of delegates did not end in {PATIENCE:.0f} s")


def resumed(store: Store, root: Run) -> Iterator[float]:
    """For each parent, the seconds between the end of its last delegate and its own next entry."""
    ends = store.journals.endings
    for run in (root, *family.below(store, root)):
        if run.children:
            last = max(ended.at for ended in ends(run.children).values())
            entries = [each.entry for each in store.journals.entries(run.id)]
            joined = [entry.at for entry in entries if isinstance(entry, Joined)]
            assert isinstance(entries[-1], Ended)
            yield max(joined) - last
