"""What agents remember, kept in our own tables. The tools that ask for it are in `agents/tools/memory`."""

from __future__ import annotations
