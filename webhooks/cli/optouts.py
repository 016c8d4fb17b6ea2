"""`optouts list`, `add`, `remove`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from tasks.optouts import OptOuts
from tasks.outreach.shapes import OptOut
from tasks.processes.plain import one_line
from webhooks.cli.approvals import as_person
from webhooks.cli.columns import moment, table
from webhooks.cli.shell import as_json, as_text, say, settings


@click.group("optouts")
def optouts() -> None:
    """Who agents do not write to: list, add, remove."""


@optouts.command("list")
@click.option("--limit", type=click.IntRange(1, 10_000), default=200, show_default=True, help="How many.")
@as_json
def list_optouts(limit: int, as_json: bool) -> None:
    """List who is not written to, newest first."""
    found = _door().list(limit)
    say([as_text([each._asdict() for each in found])] if as_json else _lines(found))


@optouts.command("add")
@click.argument("who", metavar="ADDRESS|DOMAIN")
@as_person
def add_optout(who: str, person: str) -> None:
    """Have nobody write to an address, or to a whole domain and those below it."""
    entered = _door().add(who, person)
    click.echo(one_line(f"{entered.value}: nobody writes there any more"))


@optouts.command("remove")
@click.argument("who", metavar="ADDRESS|DOMAIN")
@as_person
def remove_optout(who: str, person: str) -> None:
    """Let agents write there again. Whoever opted out themselves has to have said so."""
    removed = _door().remove(who, person)
    click.echo(one_line(f"{removed.value}: may be written to again"))


def _door() -> OptOuts:
    return OptOuts.connect(settings())


def _lines(found: Sequence[OptOut]) -> Iterator[str]:
    if not found:
        yield "nobody has opted out"
        return
    rows = [(each.value, each.kind, each.entered_by or "themselves", moment(each.at)) for each in found]
    yield from table(("WHO", "KIND", "BY", "SINCE"), rows)
