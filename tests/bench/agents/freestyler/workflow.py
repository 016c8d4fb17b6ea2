"""The loop alone."""

from __future__ import annotations

from agents.engine.flow import Flow
from agents.engine.loop import freestyle
from agents.engine.task import Task


def work(task: Task) -> Flow:
    """Do what the task says."""
    return (yield from freestyle("goal.md", task=task))
