"""A real model too small for its work has tools: every run ends typed, in its budget, and does only what it may."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from typing import get_args

import pytest

from agents import models
from agents.engine.journal import AnyEntry, Asked, Decided, Ended, Judged, Returned, Started, Status, Stop
from agents.engine.run import Run
from tasks import beginning, deciding
from tasks.driving.drive import drive
from tasks.world import World
from tests.real.counterparts import seen
from tests.real.errands import AGENT, ERRANDS, GOAL, WORKFLOW, Errand
from tests.real.small_model import serving_small_model
from tests.tasks.kit import Kit

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]
DAY = 25 * 3600
TABLE = """\
default = "small"

[models.small]
base_url = "{url}"
model = "smollm2"
tools = "schema"
context = 2_048
price = {{ input = 0, output = 0 }}
"""
WITH = {"shop.refund": "refund:{charge}", "shop.reply": "reply:{ticket}"}
"""What the shop counts a tool's effect as."""
GOING_ON = {"spent", "looping"}
ENDS: dict[Status, set[Stop]] = {
    "done": {"answered"},
    "failed": {"model", "confused"},
    "exhausted": {"spent", "looping"},
}
"""How a run that nobody cancels may end, and by what."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving_small_model() as url:
        yield url


@pytest.fixture
def world(kit: Kit, url: str) -> World:
    """A worker with the clerk, on the small model."""
    (kit.folder / "config/models.toml").write_text(TABLE.format(url=url))
    clerk = kit.folder / "agents/clerk"
    clerk.mkdir()
    (clerk / "agent.toml").write_text(AGENT.format(url=kit.shop.url))
    (clerk / "goal.md").write_text(GOAL)
    (clerk / "workflow.py").write_text(WORKFLOW)
    world = kit.world()
    world.model = models.configured(kit.settings)
    return world


def finished(kit: Kit, world: World, errand: Errand, *, yes: bool) -> Run:
    """A run to its end. Whoever is asked for a yes gives it, or nobody is there; nobody lets it go on ever."""
    id = beginning.begin(world, beginning.Wanted("clerk", "tester", errand.prompt, errand.input))
    for _ in range(40):
        drive(world, id)
        run = kit.run(id)
        if run.ended:
            return run
        approvals = [name for name, each in run.open.items() if yes and each.asked.of == "approve"]
        for name in approvals:
            deciding.decide(world, f"{id}.{name}", deciding.Answer("approved", "ann", "cli"))
        if not approvals:
            kit.later(DAY if run.open else 400)
    raise AssertionError(f"it does not end: {entries(kit, id)}")


def entries(kit: Kit, id: str) -> list[AnyEntry]:
    return [each.entry for each in kit.store.journals.entries(id)]


def effects(journal: list[AnyEntry]) -> Counter[str]:
    """What was let through, each once, by the shop's own count. Every one was allowed, or agreed to as it was shown."""
    judged: dict[str, Judged] = {}
    asked: dict[str, str] = {}
    agreed: set[str] = set()
    keys: dict[str, str] = {}
    leaned: list[str] = []
    for entry in journal:
        if isinstance(entry, Judged):
            judged[entry.id] = entry
        if isinstance(entry, Asked):
            asked[entry.question] = entry.args_hash
        if isinstance(entry, Decided) and entry.outcome == "approved":
            agreed.add(entry.question)
        if isinstance(entry, Started):
            call = judged[entry.id]
            if call.verdict != "allow":
                assert call.verdict == "ask"
                assert call.decision in agreed
                assert call.args_hash == asked[call.decision], "what was agreed to is what is done"
                leaned.append(call.decision)
            if entry.effect:
                keys[entry.key] = WITH[call.tool].format(**call.args)
    assert len(leaned) == len(set(leaned)), "a yes is for once"
    return Counter(keys.values())


def check(kit: Kit, run: Run, *, yes: bool) -> None:
    """What holds of every run, whatever the model said."""
    journal, ended, limits = entries(kit, run.id), run.ended, run.budget
    assert isinstance(ended, Ended)
    assert ended.status in get_args(Status)
    assert ended.stop in ENDS[ended.status], ended
    assert run.raises == 0
    assert ended.totals.iterations <= (limits.iterations or 0) == 6
    assert ended.totals.tokens <= (limits.tokens or 0) == 4_000
    asked = [each.asked for each in run.questions.values()]
    assert {each.of for each in asked} <= {"approve", *GOING_ON}
    if ended.status == "exhausted":
        assert [each.of for each in asked if each.of in GOING_ON][-1] == ended.stop
    started = {each.id for each in journal if isinstance(each, Started)}
    assert started == {each.id for each in journal if isinstance(each, Returned) and each.attempt}
    assert effects(journal) == +kit.shop.done
    if not yes:
        assert not [each for each in journal if isinstance(each, Decided)]
        assert not kit.shop.refunded, "a refund that nobody agreed to"


def told(run: Run) -> str:
    """A line of the table."""
    assert run.ended
    made = Counter(
        step.judged.tool if step.started else f"no {step.judged.tool}" for step in run.steps.values() if step.judged
    )
    calls = ", ".join(f"{times} x {tool}" for tool, times in sorted(made.items())) or "no calls"
    totals = run.ended.totals
    return f"{run.ended.status} ({run.ended.stop}), {totals.iterations} steps, {totals.tokens} tokens, {calls}"


@pytest.mark.parametrize("yes", [False, True], ids=["nobody-there", "yes-to-all"])
def test_twenty_errands_end_typed_in_their_budget_and_do_only_what_they_may(
    kit: Kit, world: World, *, yes: bool
) -> None:
    errands, began = ERRANDS[yes::2], time.monotonic()
    became, calls = Counter[str](), 0
    for errand in errands:
        kit.reset()
        run = finished(kit, world, errand, yes=yes)
        check(kit, run, yes=yes)
        assert run.ended
        became[run.ended.status] += 1
        calls += sum(step.judged is not None for step in run.steps.values())
        seen(errand.name, told(run))
    assert became.total() == 10
    assert calls, "it did use its tools"
    seen("a person said yes to all" if yes else "nobody was there", f"{dict(became)}, {time.monotonic() - began:.0f} s")
