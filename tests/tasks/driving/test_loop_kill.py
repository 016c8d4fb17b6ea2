"""Workers killed in the middle of a freestyle run: every effect once, and a conversation that goes on where it was."""

from __future__ import annotations

from typing import Any

from agents.engine.journal import Replied
from agents.models import Proposal, Request
from agents.models.scripted import ScriptedModel
from tests.tasks.driving.test_kill import Killed, Points, kill_at
from tests.tasks.driving.test_loop import GOAL, WORK
from tests.tasks.kit import Kit

SCRIPT: list[Any] = [
    [Proposal("shop.order", {"number": 1}), Proposal("shop.reply", {"ticket": "1", "text": "We look into it."})],
    [Proposal("shop.refund", {"charge": "ch1", "amount": 5}), Proposal("shop.mail", {"to": "amy"})],
    "Refunded, and written to Amy.",
]
WANTED = {"mail:amy": 1, "refund:ch1": 1, "reply:1": 1}


def says(request: Request) -> Any:
    """The same at the same point of the conversation, however often it is asked."""
    assert request.talk is not None
    return SCRIPT[request.talk.length]


def run(kit: Kit, points: Points) -> list[str]:
    """One run to its end, with a new worker after each death; the digests of what the model was sent, as kept."""
    world = kit.world(points)
    world.model = ScriptedModel(says)
    id = kit.begin(world=world)
    for _ in range(300):
        try:
            ended = kit.finish(world, id).ended
        except Killed:
            kit.later(61)
            continue
        assert ended
        assert (ended.status, ended.stop, ended.output) == ("done", "answered", SCRIPT[-1])
        assert kit.shop.done == WANTED
        entries = [each.entry for each in kit.store.journals.entries(id)]
        return [each.messages for each in entries if isinstance(each, Replied)]
    raise AssertionError("too many deaths")


def test_a_worker_killed_at_any_point_does_nothing_twice_and_sends_the_model_the_same_words(kit: Kit) -> None:
    kit.install(WORK)
    (kit.folder / "agents/resolver/goal.md").write_text(GOAL)
    undisturbed = Points(lambda n, name: None)
    wanted = run(kit, undisturbed)
    assert len(set(wanted)) == 3
    for where in range(1, undisturbed.passed + 1):
        kit.reset()
        assert run(kit, kill_at(where)) == wanted
