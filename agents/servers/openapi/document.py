"""An OpenAPI document as a file: JSON, or YAML where it is not too long for that."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic_core import from_json

from agents.engine.errors import ConfigError
from agents.servers.openapi import yaml_as_json

LARGEST, LARGEST_YAML = 64 * 1024 * 1024, 4 * 1024 * 1024
"""Bytes. YAML takes a hundred times as long to read."""
ELSEWHERE = re.compile(rb'"\$ref"\s*:\s*"(?!#)')
VERSION = re.compile(r"3\.[01](\.\d+)?(-\S+)?")


@dataclass(frozen=True)
class Document:
    """`content` as it was written. `closed`: whether no reference in it leads out of it."""

    content: Mapping[str, Any]
    closed: bool

    @property
    def base(self) -> str:
        """Where it says that the API is: the first of its servers, as written; empty if it names none."""
        return server_of(self.content)


def read(path: Path) -> Document:
    """Raises `ConfigError` for what cannot be read, is no OpenAPI document, or of another version."""
    try:
        written = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read ({error.strerror or type(error).__name__})") from None
    return parsed(written, str(path))


def parsed(written: bytes, name: str) -> Document:
    """The same of what was read already; `name` is what messages call it. Raises `ConfigError`."""
    if len(written) > LARGEST:
        raise ConfigError(f"{name} is larger than {LARGEST // 1024 // 1024} MB; leave out what you do not use")
    text = written.lstrip(b"\xef\xbb\xbf \t\r\n")
    json = text.startswith(b"{")
    content = _json(text, name) if json else _yaml(text, name)
    if not isinstance(content, dict):
        raise ConfigError(f"{name} is no OpenAPI document: it is no object with `openapi` and `paths`")
    _check_version(content, name)
    return Document(content, closed=json and not ELSEWHERE.search(text))


def server_of(node: Mapping[str, Any]) -> str:
    """The first of the servers of a document, a path or an operation, its variables at their defaults."""
    servers = node.get("servers")
    first = servers[0] if isinstance(servers, list) and servers else None
    if not isinstance(first, dict) or not isinstance(first.get("url"), str):
        return ""
    url, variables = first["url"].strip(), first.get("variables")
    for variable, each in variables.items() if isinstance(variables, dict) else ():
        if isinstance(each, dict) and isinstance(each.get("default"), str):
            url = url.replace("{" + variable + "}", each["default"])
    return str(url.rstrip("/"))


def _json(text: bytes, name: str) -> Any:
    try:
        return from_json(text, allow_inf_nan=False)
    except ValueError as error:
        raise ConfigError(f"{name} is no JSON: {error}") from None


def _yaml(text: bytes, name: str) -> Any:
    if len(text) > LARGEST_YAML:
        raise ConfigError(f"{name} is YAML of more than {LARGEST_YAML // 1024 // 1024} MB; write it as JSON")
    return yaml_as_json.read(text, name)


def _check_version(content: Mapping[str, Any], name: str) -> None:
    version = content.get("openapi")
    if "swagger" in content and version is None:
        what = f"{name} is a Swagger {str(content['swagger'])[:10]} document"
        raise ConfigError(f"{what}; OpenAPI 3.0 and 3.1 are read: convert it, for example by `npx swagger2openapi`")
    if isinstance(version, bool | dict | list) or not VERSION.fullmatch(str(version)):
        told = f"`openapi` is {str(version)[:20]!r}" if version is not None else "it does not say `openapi`"
        raise ConfigError(f"{name} is no OpenAPI 3.0 or 3.1 document: {told}")
    if not isinstance(content.get("paths"), dict):
        raise ConfigError(f"{name} describes no operations: it has no `paths`")
