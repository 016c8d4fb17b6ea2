"""What the journals say of a span of time: counted by the floor above, as `at.py` says; declared here."""

from __future__ import annotations

from agents.tools.journal import counts

TOOLS = (counts.counts,)
