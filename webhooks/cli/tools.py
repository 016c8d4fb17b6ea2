"""`tools accept`."""

from __future__ import annotations

from collections.abc import Iterator

import click

from agents.servers.changes import Change
from tasks.processes.plain import one_line
from tasks.tools import Difference, Tools
from webhooks.cli.shell import say, settings

HOW = {"new": "is new", "changed": "has changed", "gone": "is gone"}
AS = "Who accepts: an id in people.toml. Left out: whoever may write the file."


@click.group("tools")
def tools() -> None:
    """The tools of other people's servers: accept what they are."""


@tools.command("accept")
@click.argument("name", metavar="SERVER|NAME")
@click.option("--as", "person", default="", metavar="PERSON", help=AS)
@click.option("--yes", is_flag=True, help="Do not ask.")
def accept(name: str, person: str, yes: bool) -> None:
    """Show how a server's tools differ from what was accepted, and accept them as they are now.

    NAME is a tool (files.write_file) or a glob of some ("files.read_*"). What a server says of its tools is its own
    word: read it as you would read a stranger's.
    """
    door = Tools.connect(settings())
    difference = door.difference(name)
    say(_lines(difference))
    if not difference.acceptable:
        return
    if not yes:
        click.confirm(f"Accept {len(difference.acceptable)} as they are now?", abort=True)
    taken = door.accept(difference, person)
    click.echo(one_line(f"accepted: {', '.join(taken)}"))
    click.echo("Placet uses them once it is started again.")


def _lines(found: Difference) -> Iterator[str]:
    same = [each for each in found.changes if each.kind == "same"]
    for each in found.changes:
        if each.unusable:
            yield one_line(f"{each.called} cannot be accepted: {each.unusable}")
        elif each.kind != "same":
            yield from _one(each)
    if same:
        yield f"{len(same)} are as they were accepted"
    if not found.acceptable:
        yield "there is nothing to accept"


def _one(each: Change) -> Iterator[str]:
    yield one_line(f"{each.called} {HOW[each.kind]}")
    if each.because:
        yield one_line(f"    risk {each.because.risk}: {each.because.risk_why}")
        yield one_line(f"    repeat {each.because.repeat.kind}: {each.because.repeat_why}")
    yield from (f"    {one_line(line)}" for line in each.lines)
    yield ""
