"""A plant for each test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.clients import github_cache, github_pause
from tasks.store import Store
from tests.sandbox.github import GitHubSandbox
from tests.tasks.pipeline.plant import SECRET, Plant


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[GitHubSandbox]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOAD_SECRET", SECRET)
    with GitHubSandbox() as hub:
        yield hub
    for each in (github_cache, github_pause):
        each.forget_all()


@pytest.fixture
def plant(tmp_path: Path, store: Store, hub: GitHubSandbox) -> Plant:
    return Plant(tmp_path, store, hub)
