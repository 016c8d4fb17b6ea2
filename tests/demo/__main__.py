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

from tests.demo.refund import Refund
from tests.demo.scenes import Review
from tests.demo.terminal import Terminal
from tests.stories.stack import NotSo, Stack
from tests.stories.teashop import TeaShop

LAST_LINES = 12
NEXT = (
    ("make demo ARGS=--keep", "the same again, with its folder kept: mails, store, log"),
    ("make run", "the same on your own repository: README.md says how, in five steps"),
    ("docs/approval.png", "the page that Ada read; docs/refund.png is Grace's"),
    ("agents/pr_reviewer/", "an agent: what it may do, its prompts, its flow; agents/ticket_resolver/ is the other"),
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
    shop = TeaShop(folder)
    stack = Stack(folder, shop.config, **shop.settings)
    try:
        _tell(stack, shop, out)
    except (NotSo, httpx.HTTPError, OSError) as why:
        out.failed(f"{why}.")
        _last_words(stack, out, keep)
        return 1
    return 0


def _tell(stack: Stack, shop: TeaShop, out: Terminal) -> None:
    began = time.monotonic()
    out.say("Placet: a pull request, a question, a click, a review; then a ticket, a question, a click, a refund.")
    out.say(
        "All here is real but GitHub, Zendesk and Stripe: they are stand-ins on this machine, and nothing leaves it."
    )
    out.scene("The servers start")
    with shop, stack, _undisturbed():
        out.pair("GitHub's stand-in", f"{stack.hub.url}  REST and webhooks, on a real git repository")
        out.pair("Zendesk's stand-in", f"{shop.desk.url}  tickets, comments and who wrote them")
        out.pair("Stripe's stand-in", f"{shop.bank.url}  payments, and refunds that are made once")
        out.pair("placet up", f"{stack.url}  web, worker, clock and store: four processes")
        out.pair("language model", "none: the agents go by their rules alone, and say so")
        Review(stack, out).play()
        Refund(stack, shop, out).play()
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
