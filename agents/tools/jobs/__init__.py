"""The jobs' tools: what fills the team's tables, told to run again."""

from __future__ import annotations

from agents.tools.jobs import rerun

TOOLS = (rerun.rerun,)
