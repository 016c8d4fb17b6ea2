"""Placet's own worker, with the ticket resolver as it ships but for its hourly limits: its folder is a copy."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from agents import catalog, ticket_resolver
from tasks.app import app, settings

__all__ = ["app"]

SHIPPED = Path(ticket_resolver.__file__).parent
PER_HOUR = 1_000_000


def _raised(own: Path) -> Path:
    """A folder in which there is no agent but this one."""
    copy = own / SHIPPED.name
    shutil.copytree(SHIPPED, copy, ignore=shutil.ignore_patterns("__pycache__"))
    text = (SHIPPED / "agent.toml").read_text()
    (copy / "agent.toml").write_text(re.sub(r"per_hour = \d+", f"per_hour = {PER_HOUR}", text))
    return own


catalog.OWN = _raised(settings().data_dir / "raised")
