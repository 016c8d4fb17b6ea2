"""What other people build their agents with: each driven by a script of its own, in an environment of its own.

Those of Python: `<name>_client.py`; `<name>.in` says which versions, `<name>.txt` pins them and all they need. Those of
Node: `<name>/client.mjs` and `<name>/package.json`. Nothing of ours is imported there, and nothing of theirs here.

To pin anew: `uv pip compile --universal --python-version 3.11 --no-annotate --no-emit-index-url --no-emit-find-links
--custom-compile-command "uv pip compile (see tests/real/clients/__init__.py)" --output-file <name>.txt <name>.in`
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PYTHON = ("langgraph", "pydantic_ai", "crewai", "autogen", "semantic_kernel")
NODE = ("inspector", "mastra", "mcp_remote")
EVERY = (*PYTHON, *NODE)
INSTALL_SECONDS = 600.0


def ready(name: str) -> Path:
    """A file that is there, and newer than `wanted`, once all of it is installed."""
    return (HERE / name / "node_modules" if name in NODE else HERE / ".envs" / name) / ".ready"


def wanted(name: str) -> Path:
    """The file that says what is to be installed."""
    return HERE / name / "package.json" if name in NODE else HERE / f"{name}.txt"


def command(name: str, node: Path) -> list[str]:
    """What starts its driver; `node` is Node 22 or newer."""
    if name in NODE:
        return [str(node), str(HERE / name / "client.mjs")]
    return [str(HERE / ".envs" / name / "bin/python"), str(HERE / f"{name}_client.py")]


def fetch(name: str) -> None:
    """Install it. Raises `OSError`, `SubprocessError`."""
    if name in NODE:
        # --force: the Node that npm itself is run by may be too old, and is not the one that runs this
        _done("npm", "install", "--force", "--no-package-lock", "--no-audit", "--no-fund", "--silent", cwd=HERE / name)
    else:
        uv, folder = str(Path(sys.executable).with_name("uv")), HERE / ".envs" / name
        _done(uv, "--quiet", "venv", "--clear", "--python", sys.executable, str(folder))
        install = ("pip", "install", "--python", str(folder / "bin/python"))
        _done(uv, "--quiet", *install, "--requirements", str(wanted(name)))
    ready(name).touch()


def _done(*words: str, cwd: Path = HERE) -> None:
    subprocess.run(words, cwd=cwd, check=True, timeout=INSTALL_SECONDS)
