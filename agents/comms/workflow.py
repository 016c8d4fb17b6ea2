"""Comms works freely, with tickets, mail and Slack alone."""

from __future__ import annotations

from agents.engine.flow import Flow
from agents.engine.loop import freestyle
from agents.engine.task import Task


def work(task: Task) -> Flow:
    """Say what another agent wants said."""
    return (yield from freestyle("goal.md", task=task))
