"""`up`, `web`, `worker`, `beat`, and `doctor`, who looks after them."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import click

from agents.settings import Settings, load
from tasks import doctor
from tasks.processes import commands, preflight
from tasks.processes.address import chosen_port, must_be_free, with_public_url
from tasks.processes.up import up
from webhooks.cli import reports
from webhooks.cli.shell import say

on_host = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
on_port = click.option("--port", type=click.IntRange(1, 65_535), help="Port to listen on.  [default: PORT, else 8000]")


@click.command("up")
@on_host
@on_port
def start_all(host: str, port: int | None) -> None:
    """Run everything in this terminal: store, web, worker, beat."""
    sys.exit(up(load(), host, port or chosen_port()))


@click.command()
@on_host
@on_port
def web(host: str, port: int | None) -> None:
    """Run the web server: webhooks, approval pages, API."""
    port = port or chosen_port()
    settings = with_public_url(load(), port)
    must_be_free(port, host)
    _become(commands.web(settings, host, port), settings)


@click.command()
def worker() -> None:
    """Run a worker, which drives runs."""
    settings = with_public_url(load(), chosen_port())
    _become(commands.worker(settings), settings)


@click.command()
def beat() -> None:
    """Run the clock, which sees that nothing is forgotten."""
    _become(commands.beat(), with_public_url(load(), chosen_port()))


@click.command("doctor")
@click.option("--models", is_flag=True, help="Ask each language model a short question, too.")
def examine(*, models: bool) -> None:
    """Check settings, store, people and agents; say what to do."""
    found = doctor.checks(with_public_url(load(), chosen_port()), ask_models=models)
    say(reports.checks(found))
    if not all(check.ok for check in found):
        sys.exit(1)


def _become(command: list[str], settings: Settings) -> NoReturn:
    preflight.check(settings)
    preflight.check_joining(settings)
    os.execve(command[0], command, commands.environment(settings))  # noqa: S606 - our own command, no shell
