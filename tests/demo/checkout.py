"""Placet's own code with a few lines of its tables changed, as a team does it that has hours and sources of its own."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from tests.stories.stack import NotSo

PACKAGES = ("agents", "tasks", "webhooks")
Edits = Mapping[str, Mapping[str, str]]
"""By the path of a file: what stands in it, and what is to stand there instead."""


def checkout(source: Path, folder: Path, edits: Edits) -> Path:
    """A copy of the packages of `source` in a new folder, edited. Raises `NotSo` for what does not stand there."""
    for package in PACKAGES:
        shutil.copytree(source / package, folder / package)
    for name, changes in edits.items():
        path = folder / name
        path.write_text(_edited(path.read_text("utf-8"), changes, name), "utf-8")
    return folder


def _edited(text: str, changes: Mapping[str, str], name: str) -> str:
    for before, after in changes.items():
        if text.count(before) != 1:
            raise NotSo(f"{name} does not have {before!r} once")
        text = text.replace(before, after)
    return text
