"""`runs`, `show`, `retry`, `cancel`."""

from __future__ import annotations

from typing import get_args

import click

from tasks.processes.plain import one_line
from tasks.status import RunStatus
from webhooks.cli import reports
from webhooks.cli.shell import as_json, as_text, door, me, note, say


@click.command("runs")
@click.option("--agent", default="", help="Of this agent only.")
@click.option("--status", type=click.Choice(get_args(RunStatus)), default=None, help="In this status only.")
@click.option("--after", default="", metavar="RUN", help="From where the last page ended.")
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True, help="Runs on a page.")
@as_json
def list_runs(agent: str, status: str | None, after: str, limit: int, as_json: bool) -> None:
    """List runs, newest first."""
    page = door().list(agent=agent, status=status or "", after=after, limit=limit)
    say([as_text(page)] if as_json else reports.page(page))


@click.command()
@click.argument("run")
@as_json
def show(run: str, as_json: bool) -> None:
    """Show a run and its journal."""
    runs = door()
    view, journal = runs.get(run), runs.journal(run)
    say([as_text({"run": view, "journal": list(journal)})] if as_json else reports.run(view, journal))


@click.command()
@click.argument("run")
def retry(run: str) -> None:
    """Begin a failed run once more."""
    click.echo(f"began run {door().retry(run, by=me())}")


@click.command()
@click.argument("run")
@note
def cancel(run: str, note: str) -> None:
    """Wish a run to end; what it has done stays done."""
    door().cancel(run, by=me(), why=note)
    click.echo(one_line(f"run {run} will end before its next command"))
