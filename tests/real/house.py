"""What a running product has written down, read beside it."""

from __future__ import annotations

from agents.engine.journal import Noted
from agents.settings import load
from tasks.runs import Runs
from tasks.store import Store
from tests.stories.stack import Stack


def store_of(stack: Stack) -> Store:
    """What the running product keeps, read beside it."""
    own = {"data_dir": stack.folder / ".data", "config_dir": stack.folder / "config"}
    settings = load(_env_file=stack.folder / ".env", **own)
    return Runs.connect(settings)._world.store


def repeats(store: Store) -> set[str]:
    entries = [each.entry for each in store.journals.entries("house")]
    return {str(entry.about.get("event")) for entry in entries if isinstance(entry, Noted) and entry.what == "repeat"}
