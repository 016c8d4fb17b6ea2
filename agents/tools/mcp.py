"""The tools of an MCP server, each as it was when a person accepted it. MCP specification, "Tools"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import mcp_types

from agents.clients.mcp.pool import pool
from agents.clients.mcp.reach import Reach, Sign
from agents.engine.errors import Refused
from agents.engine.schema_tool import SchemaTool
from agents.engine.tool import At
from agents.servers.declared import declared
from agents.servers.lock import Definition, Pinned
from agents.servers.result import failure_of, value_of
from agents.servers.spec import ServerSpec, filled


def tool_of(server: str, spec: ServerSpec, pinned: Pinned, given: Mapping[str, str]) -> SchemaTool:
    """The tool `<server>.<name>`. `given`: the variables that secrets are named by."""
    reach, name = reach_of(server, spec, given), pinned.definition.name

    def call(at: At, args: dict[str, Any]) -> Any:
        _check_unchanged(reach, name, pinned)
        at.sending()
        answer = pool().call(reach, name, args, min(spec.seconds, at.remaining))
        if answer.is_error:
            raise Refused(f"{server} says of {name}: {failure_of(answer)}")
        return value_of(answer)

    return SchemaTool(declared(server, spec, pinned.definition), call)


def reach_of(server: str, spec: ServerSpec, given: Mapping[str, str]) -> Reach:
    """How a server is reached, with its secrets in their places."""
    sign = spec.oauth
    return Reach(
        name=server,
        command=spec.command,
        env=tuple((name, filled(text, given)) for name, text in sorted(spec.env.items())),
        url=spec.url or "",
        headers=tuple((name, filled(text, given)) for name, text in sorted(spec.headers.items())),
        sign=Sign(sign.issuer, sign.client_id, filled(sign.client_secret, given), " ".join(sign.scopes))
        if sign
        else None,
        seconds=spec.seconds,
    )


def offered(reach: Reach) -> dict[str, Definition]:
    """What a server offers now, by name. Raises `Later` where it cannot be reached."""
    return {name: definition_of(tool) for name, tool in pool().tools(reach).items()}


def definition_of(tool: mcp_types.Tool) -> Definition:
    """What of a tool is pinned: all that a model, a person or policy goes by."""
    return Definition(
        name=tool.name,
        description=tool.description or "",
        input_schema=tool.input_schema,
        output_schema=tool.output_schema,
        annotations=tool.annotations.model_dump(mode="json", by_alias=True, exclude_none=True)
        if tool.annotations
        else {},
    )


def _check_unchanged(reach: Reach, name: str, pinned: Pinned) -> None:
    """Raises `Refused` for a tool that is not any more what was accepted: nobody has said yes to that one."""
    live = pool().tools(reach).get(name)
    if live is None:
        raise Refused(f"{reach.name} has no tool {name} any more; `placet tools accept {reach.name}` shows what it has")
    if definition_of(live).hash != pinned.hash:
        what = f"{reach.name} describes {name} otherwise than when it was accepted, so it is not used"
        raise Refused(f"{what}; `placet tools accept {reach.name}` shows the difference")
