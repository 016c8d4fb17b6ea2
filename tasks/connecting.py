"""Connecting a server or an API: what a person named, found out, and how it stands in `servers.toml`."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from agents.servers.spec import VARIABLE
from tasks import documents
from tasks.errors import Invalid

NAME = re.compile(r"[a-z][a-z0-9_]{0,29}")
SECRET = re.compile(r"authorization|(^|-)auth(-|$)|key|token|secret|password|cookie", re.IGNORECASE)
"""Headers that sign us in."""
COMMON = frozenset(
    {"mcp", "server", "api", "www", "openapi", "com", "org", "net", "io", "dev", "app", "json", "yaml", "yml"}
)
"""Words of an address that say nothing about whose it is."""


@dataclass(frozen=True)
class Source:
    """What is to be connected: an MCP server (`command` or `url`), or an API (`document`, its bytes).

    `states`: whether the document says itself where the API is. `base_url`: where its address or a person says so.
    """

    name: str
    command: tuple[str, ...] = ()
    url: str = ""
    document: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    env: Mapping[str, str] = field(default_factory=dict)
    trusted: bool = False
    states: bool = False
    base_url: str = ""

    @property
    def copy(self) -> str:
        """Where its document is kept, in the configuration's folder."""
        json = self.document.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
        return f"apis/{self.name}.{'json' if json else 'yaml'}"

    @property
    def table(self) -> str:
        """What stands in `servers.toml` for it."""
        lines = [f"[{'apis' if self.document else 'servers'}.{self.name}]"]
        if self.document:
            lines.append(f'document = "{self.copy}"')
        if self.command:
            lines.append(f"command = {json.dumps(list(self.command), ensure_ascii=False)}")
        if self.url:
            lines.append(f"url = {json.dumps(self.url)}")
        if self.base_url:
            lines.append(f"base_url = {json.dumps(self.base_url.rstrip('/'))}")
        for setting, pairs in (("headers", self.headers), ("env", self.env)):
            if pairs:
                inner = ", ".join(f"{json.dumps(name)} = {json.dumps(text)}" for name, text in pairs.items())
                lines.append(f"{setting} = {{ {inner} }}")
        return "\n".join([*lines, *(["trusted = true"] if self.trusted else [])])


def source(words: Sequence[str], name: str = "") -> Source:
    """What the words mean: the file or the address of an OpenAPI document, the address of an MCP server, or a command.

    A file that can be run is a command.

    Raises `Invalid` for a name that none can have, and a document that cannot be had.
    """
    first = words[0]
    called = name or _name(first if len(words) == 1 else words[-1])
    if not NAME.fullmatch(called):
        raise Invalid(f"{called or 'that'} is no name: small letters, digits and _ are; say one with --name")
    if len(words) == 1 and Path(first).is_file() and not os.access(first, os.X_OK):
        return _described(called, documents.of_file(Path(first)))
    if len(words) == 1 and first.startswith(("https://", "http://")):
        found = documents.at(first)
        return _described(called, found) if found else Source(called, url=first)
    return Source(called, command=tuple(words))


def _described(name: str, found: documents.Named) -> Source:
    return Source(name, document=found.content, states=found.states, base_url=found.base)


def check(source: Source) -> None:
    """Raises `Invalid` where what was said of it does not go together, or holds a secret."""
    for name, text in source.headers.items():
        if SECRET.search(name) and not VARIABLE.search(text):
            named = f'name the variable that holds it, such as --header "{name}: {{{source.name.upper()}_KEY}}"'
            raise Invalid(f"what {name} holds is not written down: {named}, and set that in .env")
    if not source.document:
        if source.base_url:
            raise Invalid("--base-url is for an API by its document; a server is where its address says")
        return
    if source.trusted:
        raise Invalid("--trusted is for MCP servers: an API's document says nothing that could be believed")
    if source.env:
        raise Invalid("--env is for a command; what an API is given stands in --header")
    if not (source.base_url or source.states):
        raise Invalid("the document does not say where its API is; say it with --base-url https://api.example.com/v1")


def _name(word: str) -> str:
    """A name for it, by the last telling word of an address, a file or a program."""
    parts = urlsplit(word)
    text = parts.hostname or Path(word).stem
    words = [each for each in re.split(r"[^a-z0-9]+", text.lower()) if each and each not in COMMON]
    return "_".join(words[-2:])[:30].lstrip("0123456789_")
