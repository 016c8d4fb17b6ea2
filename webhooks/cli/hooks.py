"""`send`: a webhook without the provider."""

from __future__ import annotations

import sys
from typing import IO

import click

from tasks.processes.plain import one_line
from webhooks.cli.sending import send
from webhooks.cli.shell import settings


@click.command("send")
@click.argument("provider")
@click.argument("file", type=click.File("rb"))
@click.option("--event", default="", help="github: X-GitHub-Event.  [default: pull_request]")
@click.option("--delivery", default="", help="github, sources: the delivery's id.  [default: a new one]")
@click.option("--to", default="", help="Where Placet is.  [default: PUBLIC_URL]")
def post(provider: str, file: IO[bytes], event: str, delivery: str, to: str) -> None:
    """Sign the payload in FILE (- for standard input) as PROVIDER would, and post it.

    PROVIDER is github, stripe, hubspot, zendesk, or a source of sources.toml.
    """
    answer = send(settings(), provider, file.read(), event, delivery, to.rstrip("/"))
    said = " ".join(answer.text.split())
    click.echo(one_line(f"{answer.status_code} {answer.reason_phrase} {said}").rstrip())
    if not answer.is_success:
        sys.exit(1)
