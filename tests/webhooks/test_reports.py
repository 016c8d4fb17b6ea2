"""Runs as text for a terminal."""

from __future__ import annotations

from agents.engine.journal import Totals
from tests.tasks.notify.test_text import run_view
from webhooks.cli import reports


def test_what_a_run_and_all_it_delegated_to_have_spent_is_told_apart() -> None:
    alone = run_view(totals=Totals(iterations=2, tokens=10, usd=0.25))
    assert [line.split(maxsplit=1) for line in reports.run(alone, []) if line.startswith(("spent", "in all"))] == [
        ["spent", "2 steps, 10 tokens, $0.2500, 0.0 min"]
    ]
    together = alone.model_copy(update={"tree": Totals(iterations=5, tokens=30, usd=1.0, minutes=3)})
    [line] = [line for line in reports.run(together, []) if line.startswith("in all")]
    assert line.endswith("5 steps, 30 tokens, $1.0000, 3.0 min, with those it delegated to")
