"""The recipes of docs/tools.md whose packages are here, run as they are written: `npx -y` finds them beside it."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.real.counterparts import NODE, NODE_BIN, NODE_READY, need, seen

pytestmark = pytest.mark.real
ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| [^|]+ \| `placet (tools add [^`]*npx [^`]*)` \| ([\d,]+) \|$", re.MULTILINE)
HERE = json.loads((NODE / "package.json").read_text())["dependencies"]


def recipes() -> dict[str, tuple[list[str], int]]:
    """By package: the words after `placet`, and how many tools it says."""
    found = {}
    for words, count in ROW.findall((ROOT / "docs/tools.md").read_text()):
        split = shlex.split(words)
        package = split[split.index("npx") + 2]
        if package in HERE:
            found[package] = (split, int(count.replace(",", "")))
    return found


RECIPES = recipes()


def test_there_are_recipes_to_try() -> None:
    assert len(RECIPES) >= 3


@pytest.mark.parametrize("package", RECIPES)
def test_a_recipe_connects_what_it_says(tmp_path: Path, package: str) -> None:
    need(NODE_READY)
    words, count = RECIPES[package]
    words = [str(tmp_path) if word.startswith("/srv/") else word for word in words]
    path = f"{NODE_BIN.parent}{os.pathsep}{os.environ['PATH']}"
    env = {"PATH": path, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "CONFIG_DIR": str(tmp_path / "config")}
    program = [sys.executable, "-m", "webhooks.cli", *words[:2], "--yes", *words[2:]]
    done = subprocess.run(program, cwd=NODE, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (name, server), *_ = tomllib.loads((tmp_path / "config/servers.toml").read_text())["servers"].items()
    assert server["command"][:3] == ["npx", "-y", package]
    assert len(re.findall(rf"^{name}\.\S+ is new$", done.stdout, re.MULTILINE)) == count
    seen(f"the recipe for {package}", f"{count} tools")
