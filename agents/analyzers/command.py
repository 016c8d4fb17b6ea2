"""The words of a command as they are run: programs found, placeholders filled in."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from pathlib import Path

from agents.analyzers.process import Failed

PYTHON = (sys.executable, "-I", "-X", "utf8")
"""`-I` keeps the folder it runs in, which holds other people's files, from being imported from."""
RULES = Path(__file__).with_name("rules")


def filled_in(command: Sequence[str], places: Sequence[str]) -> list[str]:
    """A command for these files. Raises `Failed` if its program is not there."""
    words = [*command] if "{files}" in command else [*command, "{files}"]
    first = [*PYTHON] if words[0] == "{python}" else [_found(words[0])]
    return [*first, *(part for word in words[1:] for part in _parts(word, places))]


def _parts(word: str, places: Sequence[str]) -> Iterator[str]:
    if word == "{files}":
        yield from places
    else:
        yield word.replace("{rules}", str(RULES))


def _found(program: str) -> str:
    """Beside Placet's own Python first, where its dependencies are, then where the worker's PATH leads.

    Only absolute folders of PATH count: no file of a pull request is ever taken for a program.
    """
    folders = [sysconfig.get_path("scripts"), *os.environ.get("PATH", os.defpath).split(os.pathsep)]
    path = os.pathsep.join(folder for folder in folders if Path(folder).is_absolute())
    if found := shutil.which(program, path=path):
        return found
    raise Failed(f"the program {program} is not installed where the worker runs")
