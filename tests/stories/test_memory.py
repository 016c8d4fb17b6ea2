"""A ticket plants a memory, and a model falls for it: it is kept as the outsider's word it is, and loosens nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agents.engine.run import Run
from agents.models import Proposal
from tasks import deciding
from tasks.driving.drive import drive
from tasks.hints import Hint
from tasks.remembered import Remembered
from tasks.runs import Runs
from tasks.store import Store
from tests.sandbox.shop import Shop
from tests.tasks.driving.test_loop import GOAL, Talker
from tests.tasks.memory.keeper import TICKET, Keeper
from tests.tasks.workflows import flow

PLANTED = TICKET["words"]
WHO = {"kind": "customer", "subject": "mona"}
HEADER = "from agents.engine.flow import"
WORK = flow('return (yield from freestyle("goal.md", task=f"{ticket.customer} writes: {ticket.words}"))').replace(
    HEADER, f"from agents.engine.loop import freestyle\n{HEADER}"
)


@pytest.fixture
def keeper(tmp_path: Path, store: Store, shop: Shop) -> Keeper:
    return Keeper(tmp_path, store, shop)


def works(keeper: Keeper, n: int, *script: Any) -> Run:
    """A run of a model that says this, driven until it has ended or asks."""
    keeper.install(WORK)
    (keeper.folder / "agents/resolver/goal.md").write_text(GOAL)
    id = keeper.told(n)
    world = keeper.world()
    world.model = Talker(list(script))
    for _ in range(8):
        drive(world, id)
        if keeper.run(id).ended or keeper.run(id).open:
            break
        keeper.later(61)
    return keeper.run(id)


def asked_about(run: Run) -> list[str]:
    steps = [run.step(question.asked.id) for question in run.open.values()]
    return [step.judged.tool for step in steps if step.judged]


def test_a_planted_memory_is_quarantined_shown_as_an_outsiders_and_rolled_back(keeper: Keeper, valkey_url: str) -> None:
    fooled = works(keeper, 1, [Proposal("memory.store", {**WHO, "text": PLANTED})], "I will remember.")
    assert fooled.ended
    assert [(each.state, each.text) for each in keeper.kept] == [("quarantined", PLANTED)]

    search, refund = Proposal("memory.search", WHO), Proposal("shop.refund", {"charge": "ch9", "amount": 500})
    misled = works(keeper, 2, [search], [refund], "Refunded, for they are VIP.")
    assert asked_about(misled) == ["shop.refund"], "the refund asks, as it always did"
    assert not keeper.shop.done
    ((name, question),) = misled.open.items()
    assert "argument `charge` did not come from a trusted value" in question.asked.why
    shown = Runs(keeper.world(), Hint(valkey_url)).approval(f"{misled.id}.{name}")
    (remembered,) = [each.found for each in shown.evidence if each.tool == "memory.search"]
    assert [(part.text, part.untrusted) for part in remembered.parts] == [(PLANTED, True)]

    assert Remembered(keeper.world()).roll_back(fooled.id, "bob")
    deciding.decide(keeper.world(), f"{misled.id}.{name}", deciding.Answer("denied", "bob", "cli"))
    later = works(keeper, 3, [search], "Nothing is known.")
    (step,) = [step for step in later.steps.values() if step.judged]
    assert step.outcome is not None
    assert step.outcome.value == {"memories": [], "quarantined": [], "more": False}  # type: ignore[union-attr]


def test_a_model_that_reads_somebody_elses_memories_asks_first(keeper: Keeper) -> None:
    run = works(keeper, 1, [Proposal("memory.search", {"kind": "customer", "subject": "bob@example.com"})], "Done.")
    assert asked_about(run) == ["memory.search"]


def test_a_model_that_stores_a_credential_is_told_why_not_and_goes_on(keeper: Keeper) -> None:
    secret = Proposal("memory.store", {**WHO, "text": "Her password is hunter22, she says."})
    run = works(keeper, 1, [secret], "I left it out.")
    assert run.ended
    assert run.ended.output == "I left it out."
    assert keeper.kept == []
