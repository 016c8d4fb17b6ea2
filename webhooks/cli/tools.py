"""`tools`: the catalogue, and connecting and accepting other people's tools."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase

import click

from tasks.connecting import source
from tasks.errors import Invalid, NotFound
from tasks.processes.plain import one_line
from tasks.tools import Difference, Tools
from webhooks.cli import tool_reports
from webhooks.cli.ending import in_order
from webhooks.cli.shell import as_json, as_text, door, say, settings

AS = "Who accepts: an id in people.toml. Left out: whoever may write the file."


@click.group("tools", invoke_without_command=True)
@click.pass_context
@as_json
def tools(ctx: click.Context, as_json: bool) -> None:
    """List every tool there is: whose it is, its risk, who may use it, how it went in the last seven days."""
    if ctx.invoked_subcommand is None:
        found = list(door().tools())
        say([as_text(found)] if as_json else tool_reports.listed(found))


@tools.command("show")
@click.argument("name")
def show(name: str) -> None:
    """Show one tool whole, or those that fit a glob ("files.*"): why it has its risk, what its arguments are for."""
    found = [each for each in door().tools() if fnmatchcase(each.name, name)]
    if not found:
        raise NotFound(f"there is no tool {name}; `placet tools` lists them")
    for each in found:
        say(tool_reports.whole(each))


@tools.command("add", context_settings={"ignore_unknown_options": True})
@click.option("--name", default="", help="What it is called here; left out: by its address, file or program.")
@click.option(
    "--header", "headers", multiple=True, metavar="'NAME: TEXT'", help="Sent each time; {VARIABLE} is filled in."
)
@click.option("--env", "env", multiple=True, metavar="NAME=TEXT", help="Given to a command; {VARIABLE} is filled in.")
@click.option("--base-url", default="", metavar="URL", help="Where an API is, if not where its document says.")
@click.option("--trusted", is_flag=True, help="Believe what it says of its own tools.")
@click.option("--as", "person", default="", metavar="PERSON", help=AS)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.argument("words", metavar="URL|FILE|COMMAND…", nargs=-1, required=True, type=click.UNPROCESSED)
def add(
    words: tuple[str, ...],
    name: str,
    headers: tuple[str, ...],
    env: tuple[str, ...],
    base_url: str,
    trusted: bool,
    person: str,
    yes: bool,
) -> None:
    """Connect an MCP server (its address, or the command that starts it), or an API (its OpenAPI document).

    What it brings is shown with its risks, and written into servers.toml once you say yes. Put the options first.
    """
    wanted = replace(source(words, name), headers=_pairs(headers, ":"), env=_pairs(env, "="), trusted=trusted)
    wanted = replace(wanted, base_url=base_url) if base_url else wanted
    gate = Tools.connect(settings())
    with in_order(), gate.adding(wanted) as brought:
        if isinstance(brought, Difference):
            say(tool_reports.difference(brought))
            _confirm(f"Connect {wanted.name}, and accept {len(brought.acceptable)} tools?", yes)
            gate.accept(brought, person)
        else:
            say(tool_reports.of_api(brought))
            _confirm(f"Connect {wanted.name} with {len(brought.operations)} tools?", yes)
    click.echo(one_line(f"{wanted.name} stands in servers.toml now; Placet uses it once it is started again."))
    click.echo(one_line(f'An agent may use its tools once its agent.toml lists them: "{wanted.name}.*" = {{}}'))


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
    say(tool_reports.difference(difference))
    if not difference.acceptable:
        return
    _confirm(f"Accept {len(difference.acceptable)} as they are now?", yes)
    taken = door.accept(difference, person)
    click.echo(one_line(f"accepted: {', '.join(taken)}"))
    click.echo("Placet uses them once it is started again.")


def _confirm(question: str, yes: bool) -> None:
    if not yes:
        click.confirm(question, abort=True)


def _pairs(given: tuple[str, ...], mark: str) -> dict[str, str]:
    """Raises `Invalid` for one that is no pair."""
    found = {}
    for each in given:
        name, parted, text = each.partition(mark)
        if not parted or not name.strip():
            raise Invalid(f"{each!r} is no NAME{mark}TEXT")
        found[name.strip()] = text.strip()
    return found
