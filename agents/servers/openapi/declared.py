"""What an operation is as a tool: its risk, how it can be repeated, and why."""

from __future__ import annotations

from agents.engine.canonical import canonical
from agents.engine.journal import Risk
from agents.engine.repeat import Repeat, keyed, read
from agents.engine.schema_tool import Declared
from agents.engine.tool import Role
from agents.servers.declared import REPEATS, Because
from agents.servers.openapi.references import References
from agents.servers.openapi.schemas import schema_of
from agents.servers.openapi.shapes import KeyHeader, Operation
from agents.servers.openapi.verbs import writing
from agents.servers.spec import ApiSpec, RuleSpec

READS = ("GET", "HEAD", "OPTIONS")
HOURS = 24.0
"""For how long an API is taken to know a key again: what is usual."""


def declared(spec: ApiSpec, base: str, references: References, operation: Operation) -> Declared:
    """The tool that an operation becomes, at `base`. Its schema is made when it is first needed."""
    said, because, takes = spec.said_of(operation.method, operation.path), why(spec, operation), operation.takes
    paths: dict[str, Role] = {each.name: "ref" for each in operation.arguments if each.where == "path"}
    key, goes_to = key_of(spec, operation), f"{operation.method} {base.rstrip('/')}{operation.path}"
    about = {"method": operation.method, "address": base + operation.path, "key": key.name if key else ""}
    return Declared(
        name=operation.name,
        summary=operation.summary,
        schema=lambda: schema_of(references, operation.arguments),
        takes=takes,
        risk=because.risk,
        repeat=because.repeat,
        once_per=said.once_per,
        roles={**paths, **{name: role for name, role in said.roles.items() if name in takes}},
        returns=said.returns,
        timeout=spec.seconds,
        text=canonical(about).decode(),
        source=f"api {operation.name.partition('.')[0]}",
        because=(because.risk_why, because.repeat_why),
        facts={} if because.repeat.kind == "read" else {"goes_to": goes_to},
    )


def why(spec: ApiSpec, operation: Operation) -> Because:
    """The operator's word; else what only reads is low, and what writes is high, be it by its name alone."""
    said = spec.said_of(operation.method, operation.path)
    risk: Risk = said.risk or ("low" if _reads(operation) else "high")
    repeat, repeat_why = _repeat(spec, said, operation)
    return Because(risk, "servers.toml says so" if said.risk else _by_method(operation), repeat, repeat_why)


def key_of(spec: ApiSpec, operation: Operation) -> KeyHeader | None:
    """The header that our key goes into: a rule's, or the one that the document declares. None of what only reads."""
    said = spec.said_of(operation.method, operation.path)
    if said.repeat or operation.method in READS:
        return None
    if said.key_header:
        declared = operation.key
        same = declared is not None and declared.name.lower() == said.key_header.lower()
        return declared if same else KeyHeader(name=said.key_header)
    return operation.key


def _repeat(spec: ApiSpec, said: RuleSpec, operation: Operation) -> tuple[Repeat, str]:
    if said.repeat:
        return REPEATS[said.repeat], "servers.toml says so"
    if _reads(operation):
        return read, f"{operation.method} only reads"
    if key := key_of(spec, operation):
        whose = "servers.toml says" if said.key_header else "its document says"
        return keyed(HOURS), f"{whose} that it knows a request again by {key.name}"
    return REPEATS["blind"], "nobody knows what a second call would do"


def _reads(operation: Operation) -> bool:
    return operation.method in READS and not writing(operation)


def _by_method(operation: Operation) -> str:
    if operation.method not in READS:
        return f"{operation.method} writes, and nobody said that it is less"
    word = writing(operation)
    unsaid = f", but its name says {word}, and nobody said that it only reads"
    return f"{operation.method}{unsaid}" if word else f"{operation.method} only reads"
