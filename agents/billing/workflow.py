"""Billing works freely, with Stripe's tools alone."""

from __future__ import annotations

from agents.engine.flow import Flow
from agents.engine.loop import freestyle
from agents.engine.task import Task


def work(task: Task) -> Flow:
    """Do what another agent has handed over."""
    return (yield from freestyle("goal.md", task=task))
