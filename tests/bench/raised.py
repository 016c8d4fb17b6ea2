"""Placet's own worker, with the ticket resolver as it ships but for its hourly limits: its folder is a copy.

Billing, to which it may hand work, is there as it ships.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import agents
from agents import catalog
from tasks.app import app, settings

__all__ = ["app"]

AGENTS = Path(agents.__file__).parent
SHIPPED, BESIDE = AGENTS / "ticket_resolver", AGENTS / "billing"
PER_HOUR = 1_000_000


def _raised(own: Path) -> Path:
    """A folder in which there is no agent but these two."""
    copy, ignored = own / SHIPPED.name, shutil.ignore_patterns("__pycache__")
    shutil.copytree(SHIPPED, copy, ignore=ignored)
    shutil.copytree(BESIDE, own / BESIDE.name, ignore=ignored)
    text = (SHIPPED / "agent.toml").read_text()
    (copy / "agent.toml").write_text(re.sub(r"per_hour = \d+", f"per_hour = {PER_HOUR}", text))
    return own


catalog.OWN = _raised(settings().data_dir / "raised")
