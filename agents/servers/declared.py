"""What is known of a tool that a server describes: its name here, its risk, how it can be repeated, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from agents.engine.journal import Risk
from agents.engine.repeat import Repeat, blind, read
from agents.engine.schema_tool import Declared
from agents.models.invisible import visible
from agents.servers.dialect import modern
from agents.servers.lock import Definition
from agents.servers.spec import SaidSpec, ServerSpec

OTHER = re.compile(r"[^A-Za-z0-9_]")
REPEATS: Mapping[str, Repeat] = {"read": read, "blind": blind}
SUMMARY = 1_000
"""Characters of a description that a model is shown."""


class Because(NamedTuple):
    """A risk and a way to repeat, and whose word each is."""

    risk: Risk
    risk_why: str
    repeat: Repeat
    repeat_why: str


def name_of(server: str, tool: str) -> str:
    """What a server's tool is called here."""
    return f"{server}.{OTHER.sub('_', tool)}"


def declared(server: str, spec: ServerSpec, definition: Definition) -> Declared:
    """A tool of an MCP server. Its description is the server's word: it is shown to a model as far
    as people see it, and decides nothing.
    """
    because, schema = why(spec, definition), modern(definition.input_schema)
    said = spec.said_of(definition.name, schema.get("properties", {}))
    return Declared(
        name=name_of(server, definition.name),
        summary=" ".join(visible(definition.description).split())[:SUMMARY] or definition.name,
        schema=schema,
        risk=because.risk,
        repeat=because.repeat,
        once_per=said.once_per,
        roles=said.roles,
        returns=said.returns,
        timeout=spec.seconds,
        text=definition.text,
        source=f"server {server}",
        because=(because.risk_why, because.repeat_why),
    )


def why(spec: ServerSpec, definition: Definition) -> Because:
    """The operator's word; else a trusted server's annotations; else the worst."""
    said = spec.said_of(definition.name)
    risk, risk_why = _risk(said, spec, definition)
    repeat, repeat_why = _repeat(said, spec, definition)
    return Because(risk, risk_why, repeat, repeat_why)


def _risk(said: SaidSpec, spec: ServerSpec, definition: Definition) -> tuple[Risk, str]:
    if said.risk:
        return said.risk, "servers.toml says so"
    if not spec.trusted:
        return "high", "nobody said otherwise, and the server is not trusted"
    if definition.annotations.get("readOnlyHint") is True:
        return "low", "the server, which is trusted, says that it only reads"
    if definition.annotations.get("destructiveHint") is False:
        return "medium", "the server, which is trusted, says that it destroys nothing"
    return "high", "the server, which is trusted, does not say that it destroys nothing"


def _repeat(said: SaidSpec, spec: ServerSpec, definition: Definition) -> tuple[Repeat, str]:
    if said.repeat:
        return REPEATS[said.repeat], "servers.toml says so"
    if spec.trusted and definition.annotations.get("readOnlyHint") is True:
        return read, "the server, which is trusted, says that it only reads"
    return blind, "nobody knows what a second call would do"
