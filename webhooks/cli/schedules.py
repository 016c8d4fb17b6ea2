"""`schedules`."""

from __future__ import annotations

import click

from webhooks.cli import reports
from webhooks.cli.shell import as_json, as_text, door, say


@click.command("schedules")
@as_json
def list_schedules(as_json: bool) -> None:
    """List what agents begin by the clock: what comes next, what came last."""
    found = door().schedules()
    say([as_text(list(found))] if as_json else reports.schedules(found))
