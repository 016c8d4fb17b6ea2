"""The content of `servers.toml`: MCP servers and described APIs, and what the operator says of their tools."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from agents.engine.event import Trust
from agents.engine.tool import Risk, Role

VARIABLE = re.compile(r"\{([A-Z][A-Z0-9_]*)\}")
"""Where a variable's value is to stand: secrets are named, and never written down."""
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,29}$")]
"""Of a server. Its tools are called `<name>.<tool>`."""
Header = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,60}$")]
Variable = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,99}$")]
Seconds = Annotated[float, Field(gt=0, le=600)]
Match = Annotated[str, StringConstraints(pattern=r"^(GET|HEAD|OPTIONS|POST|PUT|PATCH|DELETE|\*) /\S*$")]


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username or parts.password:
        raise ValueError("an address reads like https://mcp.example.com/mcp; secrets belong into headers")
    return url.rstrip("/")


Address = Annotated[str, StringConstraints(max_length=1_000), AfterValidator(_address)]


class Spec(BaseModel):
    """A table of `servers.toml`; a key it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SaidSpec(Spec):
    """What the operator says of a tool; it wins over what the server says. `once_per`: its arguments that make it the
    same occurrence."""

    risk: Risk | None = None
    repeat: Literal["read", "blind"] | None = None
    roles: dict[str, Role] = {}
    returns: dict[str, Trust] = {}
    once_per: tuple[str, ...] = ()


class RuleSpec(SaidSpec):
    """The same of every operation whose method and path fit: "GET /pets/*", "* /admin/*".

    `key_header`: the header by which the API knows a request again, where the document names none.
    """

    match: Match
    key_header: Header | None = None


class OAuthSpec(Spec):
    """RFC 6749, section 4.4: a token for this client itself, which only the server named as `issuer` is asked for.

    `scopes` empty: whatever it gives. `others`: addresses beside the issuer's own at which it gives tokens.
    """

    client_id: Annotated[str, StringConstraints(min_length=1)]
    client_secret: Annotated[str, StringConstraints(pattern=r"^\{[A-Z][A-Z0-9_]*\}$")]
    issuer: Address
    scopes: tuple[str, ...] = ()
    others: tuple[Address, ...] = ()


class ServerSpec(Spec):
    """An MCP server: a `command` that speaks over its standard input and output, or a `url`.

    `trusted`: its annotations are believed. `seconds`: the most that one call may take.
    """

    command: tuple[str, ...] = ()
    env: dict[Variable, str] = {}
    url: Address | None = None
    headers: dict[Header, str] = {}
    oauth: OAuthSpec | None = None
    trusted: Annotated[bool, Field(strict=True)] = False
    seconds: Seconds = 30.0
    tools: dict[str, SaidSpec] = {}

    @model_validator(mode="after")
    def _reached_in_one_way(self) -> ServerSpec:
        if bool(self.command) == (self.url is not None):
            raise ValueError('it is reached by a `command = ["npx", "…"]` or by a `url`: write one of the two')
        if self.command and (self.headers or self.oauth):
            raise ValueError("headers and oauth are for a server with a `url`; what a command is given stands in `env`")
        if self.url and self.env:
            raise ValueError("env is for a `command`; what a server with a `url` is given stands in `headers`")
        return self

    @property
    def variables(self) -> Iterator[tuple[str, str]]:
        """The variables that hold its secrets, each with the setting that names it."""
        yield from _named("env", self.env.values())
        yield from _named("headers", self.headers.values())
        yield from _named("oauth", [self.oauth.client_secret] if self.oauth else [])

    def said_of(self, tool: str, takes: Container[str] | None = None) -> SaidSpec:
        """What the operator says of a tool, by its name or by the longest glob that fits it.

        A glob's roles are those of the arguments that the tool takes, where that is known: it is about many tools.
        """
        fitting = [name for name in self.tools if name == tool or fnmatchcase(tool, name)]
        best = max(fitting, key=lambda name: (name == tool, len(name)), default="")
        said = self.tools.get(best, SaidSpec())
        if takes is None or best == tool:
            return said
        return said.model_copy(update={"roles": {name: role for name, role in said.roles.items() if name in takes}})


class ApiSpec(Spec):
    """An API that an OpenAPI 3 document describes. `document`: its copy beside this file. `base_url` empty: as it says.

    `rules`: of an operation, the first that fits holds.
    """

    document: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    base_url: Address | None = None
    headers: dict[Header, str] = {}
    seconds: Seconds = 30.0
    rules: tuple[RuleSpec, ...] = ()

    @property
    def variables(self) -> Iterator[tuple[str, str]]:
        """The variables that hold its secrets, each with the setting that names it."""
        yield from _named("headers", self.headers.values())

    def said_of(self, method: str, path: str) -> RuleSpec:
        """What the operator says of an operation."""
        return next((rule for rule in self.rules if _fits(rule.match, method, path)), RuleSpec(match="* /"))


class ServersSpec(Spec):
    """The whole file."""

    servers: dict[Name, ServerSpec] = {}
    apis: dict[Name, ApiSpec] = {}


def filled(text: str, given: Mapping[str, str]) -> str:
    """A text with the values of the variables that it names."""
    return VARIABLE.sub(lambda found: given.get(found[1], ""), text)


def _named(setting: str, texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    for text in texts:
        yield from ((name, setting) for name in VARIABLE.findall(text))


def _fits(match: str, method: str, path: str) -> bool:
    wanted, _, glob = match.partition(" ")
    return wanted in ("*", method.upper()) and fnmatchcase(path, glob)
