"""An OpenAPI document that a person named: a file, or what an address gives.

OpenAPI 3.1, "Relative References in URLs": a server that is no whole address is one beside the document, and a document
without servers means the root of where it stands.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path

import httpx

from agents.engine.errors import ConfigError
from agents.servers.openapi import document
from tasks.errors import Invalid

PATIENCE = 30.0
"""Seconds for a document to come."""
REDIRECTS = 5
MEANT = re.compile(rb'"(openapi|swagger)"\s*:|^(openapi|swagger):', re.MULTILINE)
"""What stands in a document of any version, and of a page of HTML is not asked."""


@dataclass(frozen=True)
class Named:
    """`content` as it came. `states`: whether it says where its API is; else `base` is where its address says so."""

    content: bytes
    states: bool
    base: str = ""


def of_file(path: Path) -> Named:
    """Raises `Invalid` for one that is none."""
    content = path.read_bytes()
    return Named(content, _whole(_base(content, str(path))))


def at(url: str) -> Named | None:
    """What an address gives; None where that is anything else, such as an MCP server that need not answer a GET.

    Raises `Invalid` for a document that cannot be used.
    """
    try:
        content, here = _given(url)
    except (httpx.HTTPError, httpx.InvalidURL):
        return None
    if content.lstrip().startswith(b"<") or not MEANT.search(content):
        return None
    base = _base(content, url)
    return Named(content, _whole(base), "" if _whole(base) or "{" in base else str(here.join(base or "/")))


def _given(url: str) -> tuple[bytes, httpx.URL]:
    """Within its own host it is followed: elsewhere it could have anything asked that this machine reaches.

    Raises `Invalid`, `httpx.HTTPError`, `httpx.InvalidURL`.
    """
    until, here = time.monotonic() + PATIENCE, httpx.URL(url)
    for _ in range(REDIRECTS):
        with httpx.stream("GET", here, timeout=PATIENCE) as answer:
            if answer.next_request is None or answer.next_request.url.host != here.host:
                return _read(answer, url, until), here
            here = answer.next_request.url
    return b"", here


def _read(answer: httpx.Response, url: str, until: float) -> bytes:
    content = bytearray()
    for chunk in answer.iter_bytes():
        content += chunk
        if len(content) > document.LARGEST or time.monotonic() > until:
            most = f"{document.LARGEST // 1024 // 1024} MB, or takes longer than {PATIENCE:.0f} s"
            raise Invalid(f"what {url} gives is larger than {most}")
    return bytes(content)


def _base(content: bytes, name: str) -> str:
    try:
        return document.parsed(content, name).base
    except ConfigError as error:
        raise Invalid(str(error)) from None


def _whole(base: str) -> bool:
    return base.startswith(("https://", "http://")) and "{" not in base
