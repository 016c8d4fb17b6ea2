"""Reads a supplier's catalogue into the shop."""

from __future__ import annotations

from pathlib import Path

import yaml

from importer.db import Database


def load(db: Database, path: Path) -> int:
    """How many articles there were."""
    catalogue = yaml.safe_load(path.read_text("utf-8"))
    for article in catalogue["articles"]:
        db.upsert(article)
    return len(catalogue["articles"])
