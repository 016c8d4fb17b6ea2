"""`python -m tests.demo [--keep]`: the whole journey in one terminal, ended by itself.

Exit code 0; 1 with the reason if anything is not as it should be.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

import httpx

from tests.demo.scenes import Demo
from tests.demo.terminal import Terminal
from tests.stories.stack import NotSo, Stack

LAST_LINES = 12
NEXT = (
    ("make demo ARGS=--keep", "the same again, with its folder kept: mails, store, log"),
    ("make run", "the same on your own repository: README.md says how, in five steps"),
    ("docs/approval.png", "the page that Ada read"),
    ("agents/pr_reviewer/", "the agent: what it may do, its prompt, its flow"),
    ("docs/architecture.md", "one event followed through the three floors, and where a line belongs"),
    ("docs/reliability.md", "what is promised when things fail"),
)


def main(arguments: Sequence[str]) -> int:
    """Play the demo; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.demo", description="See Placet work, start to end.")
    parser.add_argument("--keep", action="store_true", help="keep the folder: mails, store, log")
    options = parser.parse_args(arguments)
    out = Terminal()
    _on_signals(_end)
    if shutil.which("git") is None:
        out.failed("there is no git on this machine, and the demo's GitHub stands on it.")
        return 1
    with _folder(options.keep, out) as folder:
        return _play(folder, out, options.keep)


def _play(folder: Path, out: Terminal, keep: bool) -> int:
    stack = Stack(folder)
    try:
        _tell(stack, out)
    except (NotSo, httpx.HTTPError, OSError) as why:
        out.failed(f"{why}.")
        _last_words(stack, out, keep)
        return 1
    return 0


def _tell(stack: Stack, out: Terminal) -> None:
    began = time.monotonic()
    out.say("Placet: a pull request, a question, a click, a review.")
    out.say("Everything here is real but the GitHub, which is a stand-in on this machine; nothing leaves it.")
    out.scene("Two servers start")
    with stack, _undisturbed():
        out.pair("GitHub's stand-in", f"{stack.hub.url}  REST and webhooks, on a real git repository")
        out.pair("placet up", f"{stack.url}  web, worker, clock and store: four processes")
        out.pair("language model", "none: the reviewer goes by its rules alone, and says so")
        Demo(stack, out).play()
    out.title(f"All as it should be, in {time.monotonic() - began:.0f} s. Where to look next")
    for name, what in NEXT:
        out.pair(name, what)


@contextmanager
def _folder(keep: bool, out: Terminal) -> Iterator[Path]:
    """A folder for all that is written, gone at the end unless it is to be kept."""
    folder = Path(tempfile.mkdtemp(prefix="placet-demo-"))
    try:
        yield folder
    finally:
        if keep:
            out.pair("kept", f"{folder}: mails in .data/mail, the log in up.log")
            out.pair("start it again", f"cd {folder} && {Path(sys.executable).with_name('placet')} up")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def _last_words(stack: Stack, out: Terminal, keep: bool) -> None:
    lines = stack.said.splitlines()
    if lines:
        out.text("The last that `placet up` said:")
        out.quote(lines[-LAST_LINES:])
    if not keep:
        out.text("Once more, keeping everything to look at: make demo ARGS=--keep")


@contextmanager
def _undisturbed() -> Iterator[None]:
    """What follows the block, which is the end of all that was started, no signal breaks into."""
    try:
        yield
    finally:
        _on_signals(signal.SIG_IGN)


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    _on_signals(signal.SIG_IGN)
    sys.exit(128 + number)


def _on_signals(what: Callable[[int, FrameType | None], object] | signal.Handlers) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, what)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
