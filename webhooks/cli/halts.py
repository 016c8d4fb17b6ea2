"""`halt`, `resume`: the kill switch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import click

from tasks.halting import EVERYTHING, Halting
from tasks.status import HaltView
from webhooks.cli.columns import moment, table
from webhooks.cli.shell import as_json, as_text, me, say, settings

on_scope = click.argument("scope", metavar="[all|agents/NAME|tools/NAME]", default=EVERYTHING)


@click.command("halt")
@on_scope
@click.option("--list", "only_list", is_flag=True, help="Halt nothing; only list what is halted.")
@as_json
def halt(scope: str, only_list: bool, as_json: bool) -> None:
    """Let no effect begin from now on: of anything, of one agent, of one tool. Lists what is halted.

    What is under way ends by itself. Webhooks are taken as ever, and runs wait where they are.
    """
    door = Halting.connect(settings())
    if not only_list:
        door.halt(scope, me())
    _told(door.now(), as_json)


@click.command("resume")
@on_scope
@as_json
def resume(scope: str, as_json: bool) -> None:
    """End a halt; what it held goes on. Lists what is halted still."""
    door = Halting.connect(settings())
    door.lift(scope, me())
    _told(door.now(), as_json)


def _told(now: Mapping[str, HaltView], as_json: bool) -> None:
    say([as_text(now)] if as_json else _lines(now))


def _lines(now: Mapping[str, HaltView]) -> Iterator[str]:
    if not now:
        yield "nothing is halted"
        return
    rows = [(scope, moment(each.since), each.by) for scope, each in sorted(now.items())]
    yield from table(("HALTED", "SINCE", "BY"), rows)
