"""How a ticket's run ended, and what people and customers were told."""

from __future__ import annotations

from typing import Any

from agents.engine.run import Run
from tests.sandbox.zendesk.records import Ticket
from tests.tasks.helpdesk import HelpDesk

ASKS = "My mug came broken. I want a refund, please."


def ended(run: Run) -> Any:
    """How it ended, which is well."""
    assert run.ended is not None
    assert run.ended.status == "done", run.ended.summary
    return run.ended


def outcome(run: Run) -> str:
    return str(ended(run).output["outcome"])


def handed_over(house: HelpDesk, ticket: Ticket, run: Run, why: str) -> None:
    """A note says why, the customer was not answered, and no money was moved."""
    assert outcome(run) == "handed over"
    assert house.effects(ticket) == (0, 0, 1)
    assert why in house.note(ticket)
    assert "nothing was refunded, and the customer was not answered" in house.note(ticket)
