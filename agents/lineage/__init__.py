"""Which table is made of which: the team's declared lineage, and the walk upstream. Pure but for reading its files."""

from __future__ import annotations
