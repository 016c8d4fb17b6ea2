"""What HubSpot is asked for while it is away: again every hour, for three days. A lead can wait for that."""

from __future__ import annotations

from collections.abc import Callable

from agents.engine.errors import ToolFailed
from agents.engine.flow import Flow, Wait
from agents.engine.retry import passing

PAUSE, PATIENCE = 3_600.0, 72
"""Seconds between two tries while a system is away, and how many there are."""


def patiently(work: Callable[[], Flow]) -> Flow:
    """What that flow gives, begun anew where it failed at something that may pass. Raises what it does at last."""
    for _ in range(PATIENCE):
        try:
            return (yield from work())
        except ToolFailed as failed:
            if not passing(failed):
                raise
        yield Wait(seconds=PAUSE)
    return (yield from work())
