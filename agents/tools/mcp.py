"""The tools of an MCP server, each as it was when a person accepted it. MCP specification, "Tools"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import mcp_types

from agents.clients.mcp.live import Tools
from agents.clients.mcp.pool import pool
from agents.clients.mcp.reach import Reach, Sign
from agents.engine.errors import Later, Partly, Refused, ToolError, Unclear
from agents.engine.schema_tool import SchemaTool
from agents.engine.tool import At
from agents.servers.declared import declared
from agents.servers.lock import Definition, Pinned
from agents.servers.result import failure_of, misfit, value_of
from agents.servers.spec import ServerSpec, filled


def tool_of(server: str, spec: ServerSpec, pinned: Pinned, given: Mapping[str, str]) -> SchemaTool:
    """The tool `<server>.<name>`. `given`: the variables that secrets are named by.

    What changes something is held against what was accepted right before each call; what only reads, now and then.
    Raises `ConfigError` where servers.toml says of it what cannot be.
    """
    reach, definition = reach_of(server, spec, given), pinned.definition
    about = declared(server, spec, definition)
    reads = about.repeat.kind == "read"

    def call(at: At, args: dict[str, Any]) -> Any:
        live = pool().tools(reach, at.remaining, anew=not reads)
        _check_unchanged(reach, definition.name, pinned, live)
        at.sending()
        answer = pool().call(reach, definition.name, args, min(spec.seconds, at.remaining))
        if answer.is_error:
            raise _failed(reach, definition, answer, reads=reads)
        return _result(reach, definition, answer)

    return SchemaTool(about, call)


def reach_of(server: str, spec: ServerSpec, given: Mapping[str, str]) -> Reach:
    """How a server is reached, with its secrets in their places."""
    sign = spec.oauth
    named = {name for name, _ in spec.variables}
    return Reach(
        name=server,
        command=spec.command,
        env=tuple((name, filled(text, given)) for name, text in sorted(spec.env.items())),
        url=spec.url or "",
        headers=tuple((name, filled(text, given)) for name, text in sorted(spec.headers.items())),
        sign=Sign(sign.issuer, sign.client_id, filled(sign.client_secret, given), " ".join(sign.scopes), sign.others)
        if sign
        else None,
        seconds=spec.seconds,
        secrets=frozenset(given.get(name, "") for name in named),
    )


def offered(reach: Reach, seconds: float) -> dict[str, Definition]:
    """What a server offers now, by name. Raises `Later` where it cannot be reached within so many seconds."""
    return _defined(reach, pool().tools(reach, seconds, anew=True))


def look(reaches: Iterable[Reach], seconds: float) -> Iterator[tuple[Reach, dict[str, Definition] | Later]]:
    """What each of these servers offers now, asked all at once, or why it does not tell within so many seconds."""
    for reach, found in pool().look(reaches, seconds).items():
        if isinstance(found, Later):
            yield reach, found
        else:
            yield reach, _defined(reach, found)


def _defined(reach: Reach, found: Tools) -> dict[str, Definition]:
    """A name that holds a secret is none that a tool can be called by."""
    return {each.name: each for each in (definition_of(reach, tool) for tool in found.values())}


def definition_of(reach: Reach, tool: mcp_types.Tool) -> Definition:
    """What of a tool is pinned: all that a model, a person or policy goes by."""
    hints = tool.annotations.model_dump(mode="json", by_alias=True, exclude_none=True) if tool.annotations else {}
    return Definition(
        name=reach.masked(tool.name),
        description=reach.masked(tool.description or ""),
        input_schema=reach.cleaned(tool.input_schema),
        output_schema=reach.cleaned(tool.output_schema),
        annotations=reach.cleaned(hints),
    )


def _check_unchanged(reach: Reach, name: str, pinned: Pinned, live: Tools) -> None:
    """Raises `Refused` for a tool that is not any more what was accepted: nobody has said yes to that one."""
    there = live.get(name)
    if there is None:
        raise Refused(f"{reach.name} has no tool {name} any more; `placet tools accept {reach.name}` shows what it has")
    if definition_of(reach, there).hash != pinned.hash:
        what = f"{reach.name} describes {name} otherwise than when it was accepted, so it is not used"
        raise Refused(f"{what}; `placet tools accept {reach.name}.{name}` shows the difference")


def _failed(reach: Reach, definition: Definition, answer: mcp_types.CallToolResult, *, reads: bool) -> ToolError:
    """What it means that a tool says it failed.

    MCP specification, "Tools", error handling: it says so of what it was asked wrongly, and of what broke down midway.
    """
    said = f"{reach.name} says that {definition.name} failed"
    words = failure_of(answer, reach.masked)
    return Refused(f"{said}: {words}") if reads else Partly(f"{said}, so some of it may have been done: {words}")


def _result(reach: Reach, definition: Definition, answer: mcp_types.CallToolResult) -> Any:
    """Raises `Unclear` where the tool says what it cannot have meant."""
    answer = answer.model_copy(update={"structured_content": reach.cleaned(answer.structured_content)})
    if what := misfit(answer, definition.output_schema):
        said = f"{reach.name} gave for {definition.name} what is not the result that it promises"
        raise Unclear(f"{said}: {what}")
    return value_of(answer, reach.masked)
