"""What all commands share: errors as one line, settings, the door, options, printing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import IO, Any

import click
from pydantic import BaseModel

from agents.engine.errors import ConfigError, PlacetError
from agents.settings import Settings, load
from tasks.processes import logs
from tasks.processes.boot import settle
from tasks.processes.plain import one_line
from tasks.processes.user import user
from tasks.receivers import source_secrets
from tasks.runs import Runs

HELP = "Software agents that act on a team's webhooks, and ask a person before anything that matters."
as_json = click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
note = click.option("--note", default="", help="Why, for the journal and for the agent.")


class Failed(click.ClickException):
    """An error of ours, as the shell sees it; its exit code is 1."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"placet: {self.message}", file=file, err=True)


class BadSetting(Failed):
    """A setting is to blame."""

    exit_code = 2


class Commands(click.Group):
    """The group of all commands. Errors are told, not thrown."""

    def __init__(self, name: str, commands: Iterable[click.Command]) -> None:
        context = {"help_option_names": ["-h", "--help"]}
        super().__init__(name, list(commands), help=HELP, context_settings=context)
        click.version_option(package_name="placet")(self)

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """As they were given, not by the alphabet."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except PlacetError as error:
            message = "\n".join(map(one_line, str(error).splitlines()))
            raise (BadSetting if isinstance(error, ConfigError) else Failed)(message) from None


def settings() -> Settings:
    """The settings, completed from what DATA_DIR remembers; logging begins. Raises `ConfigError`."""
    settled = settle(load())
    logs.configure(settled, *source_secrets(settled), otherwise="WARNING")
    return settled


def door() -> Runs:
    """All that is asked of the floor below. Raises `ConfigError`."""
    return Runs.connect(settings())


def me() -> str:
    """Who the journal says it was: this machine's word for the user at the shell."""
    return f"cli:{user()}"


def as_text(what: object) -> str:
    """JSON, in ASCII: nothing in it steers a terminal."""
    return json.dumps(what, indent=2, default=_plain)


def say(lines: Iterable[str]) -> None:
    """Print."""
    for line in lines:
        click.echo(line)


def _plain(view: object) -> object:
    if isinstance(view, BaseModel):
        return view.model_dump(mode="json")
    raise TypeError(f"{type(view).__name__} has no JSON")
