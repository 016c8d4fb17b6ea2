"""Whether a measure has drifted, learned from its own history. Pure: it knows no database and no clock."""

from __future__ import annotations

from agents.drift.judge import judge
from agents.drift.shapes import Drift, Kind, Point

__all__ = ["Drift", "Kind", "Point", "judge"]
