"""`approvals`, `approve`, `deny`, `decide`."""

from __future__ import annotations

import click

from tasks.processes.plain import one_line
from webhooks.cli import reports
from webhooks.cli.shell import as_json, as_text, door, note, say

as_person = click.option("--as", "person", required=True, metavar="PERSON", help="Who decides: an id in people.toml.")


@click.command("approvals")
@click.argument("approval", required=False)
@as_json
def list_approvals(approval: str | None, as_json: bool) -> None:
    """List what waits for people; with an id, show that one whole."""
    if approval:
        asked = door().approval(approval)
        say([as_text(asked)] if as_json else reports.approval(asked))
    else:
        found = list(door().approvals())
        say([as_text(found)] if as_json else reports.approvals(found))


@click.command()
@click.argument("approval")
@as_person
@note
def approve(approval: str, person: str, note: str) -> None:
    """Say yes to a call, exactly as shown."""
    _decide(approval, "approved", person, note)


@click.command()
@click.argument("approval")
@as_person
@note
def deny(approval: str, person: str, note: str) -> None:
    """Say no to a call."""
    _decide(approval, "denied", person, note)


@click.command()
@click.argument("approval")
@click.argument("outcome")
@as_person
@note
@click.option("--position", type=click.IntRange(min=1), help="For `continue`: from which command on.")
def decide(approval: str, outcome: str, person: str, note: str, position: int | None) -> None:
    """Answer a question of any kind; `placet approvals ID` lists its outcomes."""
    _decide(approval, outcome, person, note, position or 0)


def _decide(approval: str, outcome: str, person: str, note: str, position: int = 0) -> None:
    decision = door().decide(approval, outcome, person=person, channel="cli", note=note, position=position)
    click.echo(one_line(f"{approval}: {decision.outcome} by {decision.by}"))
