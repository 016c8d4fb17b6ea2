"""The lineage's tools: what the team declared of its tables, and where incidents are told."""

from __future__ import annotations

from agents.tools.lineage import incidents, upstream

TOOLS = (incidents.incidents, upstream.upstream)
