"""Who wants no more mail, and whom we have written to: in our own tables. The tools are in `agents/tools/outreach`."""

from __future__ import annotations
