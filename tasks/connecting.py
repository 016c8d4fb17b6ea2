"""Connecting a server or an API: what a person named, found out, and written into `servers.toml`."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from agents.catalog.servers import FILE
from agents.engine.errors import ConfigError
from agents.servers.openapi import document
from tasks.errors import Invalid

NAME = re.compile(r"[a-z][a-z0-9_]{0,29}")
PATIENCE = 30.0
"""Seconds for a document to come."""
LARGEST = document.LARGEST
REDIRECTS = 5
COMMON = frozenset(
    {"mcp", "server", "api", "www", "openapi", "com", "org", "net", "io", "dev", "app", "json", "yaml", "yml"}
)
"""Words of an address that say nothing about whose it is."""


@dataclass(frozen=True)
class Source:
    """What is to be connected: an MCP server (`command` or `url`), or an API (`document`, its bytes)."""

    name: str
    command: tuple[str, ...] = ()
    url: str = ""
    document: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    env: Mapping[str, str] = field(default_factory=dict)
    trusted: bool = False

    @property
    def table(self) -> str:
        """What stands in `servers.toml` for it."""
        lines = [f"[{'apis' if self.document else 'servers'}.{self.name}]"]
        if self.document:
            lines.append(f'document = "apis/{self.name}.json"')
        if self.command:
            lines.append(f"command = {json.dumps(list(self.command), ensure_ascii=False)}")
        if self.url:
            lines.append(f"url = {json.dumps(self.url)}")
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
        return Source(called, document=_checked(Path(first).read_bytes(), first))
    if len(words) == 1 and first.startswith(("https://", "http://")):
        content = _document_at(first)
        return Source(called, document=content) if content else Source(called, url=first)
    return Source(called, command=tuple(words))


@contextmanager
def written(folder: Path, source: Source) -> Iterator[None]:
    """The configuration with this source in it. Where the block is not left whole, it is as it was before.

    Raises `Invalid` where the name is taken.
    """
    path, copy = folder / FILE, folder / "apis" / f"{source.name}.json"
    before = path.read_text("utf-8") if path.exists() else ""
    if re.search(rf"(?m)^\[(servers|apis)\.{source.name}\]", before):
        raise Invalid(f"{path} has a [servers.{source.name}] or [apis.{source.name}] already; choose another --name")
    whole = False
    try:
        if source.document:
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(source.document)
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{before.rstrip()}\n\n{source.table}\n".lstrip(), "utf-8")
        yield
        whole = True
    finally:
        if not whole:
            copy.unlink(missing_ok=True)
            if before:
                path.write_text(before, "utf-8")
            else:
                path.unlink(missing_ok=True)


def _document_at(url: str) -> bytes:
    """What an address gives, where that is an OpenAPI document; empty where it is anything else."""
    try:
        content = _given(url)
    except (httpx.HTTPError, httpx.InvalidURL):
        return b""  # an MCP server need not answer a GET; whether it is one is found out next
    try:
        document.parsed(content, url)
    except ConfigError:
        return b""
    return content


def _given(url: str) -> bytes:
    """Within its own host it is followed: elsewhere it could have anything asked that this machine reaches.

    Raises `Invalid`, `httpx.HTTPError`, `httpx.InvalidURL`.
    """
    until, here, content = time.monotonic() + PATIENCE, httpx.URL(url), b""
    for _ in range(REDIRECTS):
        with httpx.stream("GET", here, timeout=PATIENCE) as answer:
            if answer.next_request and answer.next_request.url.host == here.host:
                here = answer.next_request.url
                continue
            for chunk in answer.iter_bytes():
                content += chunk
                if len(content) > LARGEST or time.monotonic() > until:
                    most = f"{LARGEST // 1024 // 1024} MB, or takes longer than {PATIENCE:.0f} s"
                    raise Invalid(f"what {url} gives is larger than {most}")
            return content
    return b""


def _checked(content: bytes, name: str) -> bytes:
    try:
        document.parsed(content, name)
    except ConfigError as error:
        raise Invalid(str(error)) from None
    return content


def _name(word: str) -> str:
    """A name for it, by the last telling word of an address, a file or a program."""
    parts = urlsplit(word)
    text = parts.hostname or Path(word).stem
    words = [each for each in re.split(r"[^a-z0-9]+", text.lower()) if each and each not in COMMON]
    return "_".join(words[-2:])[:30].lstrip("0123456789_")
