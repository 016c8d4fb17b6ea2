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

from tests.demo.cast import EDITS, Cast
from tests.demo.lead import Lead
from tests.demo.refund import Refund
from tests.demo.scenes import Review
from tests.demo.stale import Stale
from tests.demo.terminal import Terminal
from tests.stories.stack import NotSo, Stack

LAST_LINES = 12
NEXT = (
    ("make demo ARGS=--keep", "the same again, with its folder kept: mails, store, log"),
    ("make run", "the same on your own repository: README.md says how, in five steps"),
    ("docs/approval.png", "the page that Ada read; docs/refund.png is Grace's"),
    ("agents/pr_reviewer/", "an agent: what it may do, its prompts, its flow; the others stand beside it"),
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
    cast = Cast(folder)
    try:
        _tell(cast, out)
    except (NotSo, httpx.HTTPError, OSError) as why:
        out.failed(f"{why}.")
        _last_words(cast.stack, out, keep)
        return 1
    return 0


def _tell(cast: Cast, out: Terminal) -> None:
    began = time.monotonic()
    out.say("Placet, in four scenes. A pull request and a ticket: a question, a click, a review, a refund. A new")
    out.say("contact: a scored lead, a mail that asks first, a click that stops it. A stale table: one issue, closed.")
    out.say("All here is real but GitHub, Zendesk, Stripe, HubSpot and a seller of company data: they are stand-ins")
    out.say("on this machine, and nothing leaves it.")
    out.scene("The servers start")
    with cast, _undisturbed():
        for name, what in _who(cast):
            out.pair(name, what)
        Review(cast.stack, out).play()
        Refund(cast.stack, cast.shop, out).play()
        Lead(cast.stack, cast.sellers, out).play()
        Stale(cast.stack, cast.warehouse, out).play()
    out.title(f"All as it should be, in {time.monotonic() - began:.0f} s. Where to look next")
    for name, what in NEXT:
        out.pair(name, what)


def _who(cast: Cast) -> Iterator[tuple[str, str]]:
    yield "GitHub's stand-in", f"{cast.stack.hub.url}  REST and webhooks, on a real git repository"
    yield "Zendesk's stand-in", f"{cast.shop.desk.url}  tickets, comments and who wrote them"
    yield "Stripe's stand-in", f"{cast.shop.bank.url}  payments, and refunds that are made once"
    yield "HubSpot's stand-in", f"{cast.sellers.crm.url}  contacts, companies, and who wrote which field"
    yield "a seller's stand-in", f"{cast.sellers.seller.url}  what leads.toml names: companies by domain, for a price"
    yield "placet up", f"{cast.stack.url}  web, worker, clock and store: four processes"
    yield "changed for this", ", ".join(f"{path.rpartition('agents/')[2]}" for path in EDITS)
    yield "", "a first mail after two seconds and at any hour, a look at the tables every two seconds"
    yield "language model", "none: the agents go by their rules alone, and say so"


@contextmanager
def _folder(keep: bool, out: Terminal) -> Iterator[Path]:
    """A folder for all that is written, gone at the end unless it is to be kept."""
    folder = Path(tempfile.mkdtemp(prefix="placet-demo-"))
    try:
        yield folder
    finally:
        if keep:
            out.pair("kept", f"{folder}: mails in .data/mail, the log in up.log")
            up = f"PYTHONPATH=placet {Path(sys.executable).with_name('placet')} up"
            out.pair("start it again", f"cd {folder} && {up}")
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
