"""One workflow for each way a call can be repeated, and what must be so after any of them, whoever died."""

from __future__ import annotations

from collections.abc import Mapping

from agents.engine.chain import genesis, verify
from agents.engine.run import Run
from tests.tasks.kit import Kit
from tests.tasks.workflows import MAIL, REFUND, REPLY, flow

REFUSED = flow(
    """try:
        yield Call("shop.mail", to="evil")
    except Exception as no:
        return Done(summary=str(no))"""
)
KINDS = {"blind": MAIL, "probe": REPLY, "keyed": REFUND, "refused": REFUSED}
DONE = {"blind": {"mail:amy": 1}, "probe": {"reply:1": 1}, "keyed": {"refund:ch1": 1}, "refused": {}}
"""What each does to the world."""
NOBODY_KNOWS = {"started:after", "perform:before", "perform:after", "returned:before"}
"""Points at which a call was let through the door and its answer is not written down yet."""


def check(kit: Kit, run: Run, wanted: Mapping[str, int]) -> None:
    """It ended well, the world is as it should be, and the journal is whole."""
    assert run.ended is not None
    assert (run.ended.status, kit.shop.done) == ("done", wanted)
    assert run.unclear == []
    whole(kit, run)


def whole(kit: Kit, run: Run) -> None:
    """No entry of its journal was changed, left out or put in."""
    head = genesis(run.id)
    for entry in kit.store.journals.entries(run.id):
        verify(head, entry.sealed)
        head = entry.sealed.hash


def asked(run: Run, of: str) -> int:
    return sum(question.asked.of == of for question in run.questions.values())
