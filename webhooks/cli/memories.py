"""`memory list`, `show`, `promote`, `forget`, `rollback`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import get_args

import click

from agents.tools.memory.shapes import Kind, Record
from tasks.processes.plain import one_line
from tasks.remembered import Remembered
from webhooks.cli.approvals import as_person
from webhooks.cli.columns import cut, facts, moment, table
from webhooks.cli.shell import as_json, as_text, say, settings

WIDEST = 60


@click.group("memory")
def memory() -> None:
    """What agents remember: list, show, promote, forget, roll back."""


@memory.command("list")
@click.option("--agent", default="", help="Of this agent only.")
@click.option("--kind", type=click.Choice(get_args(Kind)), default=None, help="About subjects of this kind only.")
@click.option("--subject", default="", help="About this one only.")
@click.option("--run", default="", help="Kept by this run only.")
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True, help="How many.")
@as_json
def list_memories(agent: str, kind: str | None, subject: str, run: str, limit: int, as_json: bool) -> None:
    """List memories, newest first."""
    found = _door().list(agent=agent, kind=kind or "", subject=subject, run=run, limit=limit)
    say([as_text(list(found))] if as_json else _lines(found))


@memory.command("show")
@click.argument("memory")
@as_json
def show_memory(memory: str, as_json: bool) -> None:
    """Show a memory whole."""
    found = _door().get(memory)
    say([as_text(found)] if as_json else _whole(found))


@memory.command("promote")
@click.argument("memory")
@as_person
def promote_memory(memory: str, person: str) -> None:
    """Vouch for a memory in quarantine: later runs may go by it."""
    promoted = _door().promote(memory, person)
    click.echo(one_line(f"{promoted.id}: live, vouched for by {promoted.promoted_by}"))


@memory.command("forget")
@click.argument("memory")
@as_person
def forget_memory(memory: str, person: str) -> None:
    """Erase what a memory says."""
    _door().forget(memory, person)
    click.echo(one_line(f"{memory}: forgotten"))


@memory.command("rollback")
@click.argument("run")
@as_person
def roll_back(run: str, person: str) -> None:
    """Forget all that a run and its delegates have kept."""
    say(f"{each}: forgotten" for each in _door().roll_back(run, person))


def _door() -> Remembered:
    return Remembered.connect(settings())


def _lines(found: Sequence[Record]) -> Iterator[str]:
    if not found:
        yield "nothing is remembered"
        return
    head = ("MEMORY", "STATE", "AGENT", "ABOUT", "KEPT", "TEXT")
    yield from table(head, [_row(each) for each in found])
    yield ""
    yield "one of them whole: placet memory show MEMORY"


def _row(each: Record) -> tuple[str, ...]:
    return (each.id, each.state, each.agent, each.about, moment(each.created), cut(each.text, WIDEST))


def _whole(found: Record) -> Iterator[str]:
    yield from facts(
        [
            ("memory", found.id),
            ("state", found.state),
            ("agent", found.agent),
            ("about", found.about),
            ("tags", ", ".join(found.tags)),
            ("kept", moment(found.created)),
            ("by run", f"{found.run}, command {found.command}"),
            ("until", moment(found.expires) or "it is forgotten by hand"),
            ("vouched for", f"by {found.promoted_by}" if found.promoted_by else ""),
        ]
    )
    yield ""
    yield one_line(f"--- It says{' (written by outsiders)' if found.trust == 'untrusted' else ''}")
    yield from (f"    {one_line(line)}" for line in found.text.split("\n"))
    if found.state == "quarantined":
        yield ""
        yield one_line(f"placet memory promote {found.id} --as PERSON")
        yield one_line(f"placet memory forget {found.id} --as PERSON")
