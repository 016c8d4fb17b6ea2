"""`schedules`, and `schedules run`."""

from __future__ import annotations

import click

from tasks.processes.plain import one_line
from tasks.processes.user import user
from webhooks.cli import reports
from webhooks.cli.shell import as_json, as_text, door, say


@click.group("schedules", invoke_without_command=True)
@as_json
@click.pass_context
def schedules(ctx: click.Context, as_json: bool) -> None:
    """List what agents begin by the clock: what comes next, what came last; or begin one of them now."""
    if ctx.invoked_subcommand is None:
        found = door().schedules()
        say([as_text(list(found))] if as_json else reports.schedules(found))


@schedules.command("run")
@click.argument("schedule", metavar="AGENT/SCHEDULE")
def run_schedule(schedule: str) -> None:
    """Begin a run of a schedule now; what is planned comes as planned."""
    click.echo(one_line(f"began run {door().begin_scheduled(schedule, by=f'cli:{user()}')}"))
