"""The processes find Placet's own packages, wherever they are started."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from agents.settings import Settings
from tasks.processes import commands


@pytest.mark.parametrize("name", ["agents", "tasks", "webhooks"])
def test_a_folder_of_the_teams_may_be_called_as_one_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)
    (tmp_path / name / "tracker").mkdir(parents=True)
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    env = commands.environment(settings) | {"DATA_DIR": str(tmp_path / "data")}
    where = f"import {name}; print({name}.__file__)"
    found = subprocess.run([sys.executable, "-c", where], cwd=tmp_path, env=env, check=True, capture_output=True)
    assert Path(found.stdout.decode().strip()) == commands.HOME / name / "__init__.py"


def test_what_the_operator_has_in_the_path_stays_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/theirs")
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    assert commands.environment(settings)["PYTHONPATH"].split(":") == [str(commands.HOME), "/theirs"]
