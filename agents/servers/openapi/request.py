"""What is sent for a call: arguments made a request, nothing else."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

import httpx

from agents.engine.errors import Refused
from agents.servers.openapi.parameters import VARIABLE
from agents.servers.openapi.shapes import Argument, KeyHeader, Operation
from agents.servers.openapi.written import as_json, line, pairs, segment, text

LONGEST = 8_000
"""Characters of a path and its query: more is what servers refuse."""
STEP = re.compile(r"[/\\]")
LITERAL = "/:@!$&'()*+,;=~%"
"""What stands in a document's own paths as it is."""
SAME = uuid.UUID("6f0d3a4e-6c5b-4e0e-9d0a-3b1f6f2f8f60")
"""What keys are made UUIDs in."""


@dataclass(frozen=True)
class Request:
    """`target`: path and query, below the API's base. `headers` hold no secret: those of the operator are not here."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""


def request_of(operation: Operation, args: Mapping[str, Any], key: KeyHeader | None = None, value: str = "") -> Request:
    """`value`: what an API is to know the request again by, in the header `key`. Raises `Refused`."""
    given = [(each, args[each.name]) for each in operation.arguments if each.name in args]
    try:
        lines = [(each, found) for each, found in given if each.where == "header" and found is not None]
        headers = {each.wire: line(each, found) for each, found in lines}
        sort, content = _content(operation, given)
        target = _target(operation, given)
    except (UnicodeEncodeError, ValueError):
        raise Refused(f"arguments of {operation.name} hold characters that cannot be sent") from None
    if len(target) > LONGEST:
        raise Refused(f"{operation.name}: an address of {len(target):,} characters; at most {LONGEST:,} are sent")
    headers |= {"Content-Type": sort} if sort else {}
    headers |= {key.name: _key(key, value)} if key and value else {}
    return Request(operation.method, target, headers, content)


def _target(operation: Operation, given: list[tuple[Argument, Any]]) -> str:
    parts = {each.wire: segment(each, value) for each, value in given if each.where == "path"}
    path, _, fixed = operation.path.partition("?")
    if missing := [name for name in VARIABLE.findall(path) if name not in parts]:
        raise Refused(f"{operation.name}: {missing[0]} is missing, and is a part of the path")
    literal = VARIABLE.split(path)
    path = "".join(parts[each] if place % 2 else quote(each, safe=LITERAL) for place, each in enumerate(literal))
    if _leads_away(path):
        raise Refused(f"{operation.name}: what is given would lead to another path")
    found = [f"{name}={part}" for each, value in given if each.where == "query" for name, part in pairs(each, value)]
    query = "&".join([quote(fixed, safe=LITERAL + "?"), *found] if fixed else found)
    return f"{path}?{query}" if query else path


def _leads_away(path: str) -> bool:
    """Whether it has a step to nowhere or up, however often servers on the way take escapes out before they go by it.

    Some part a path at backslashes too, or leave out what stands behind a semicolon.
    """
    steps = STEP.split(unquote(unquote(path)))
    return any(each.partition(";")[0] in (".", "..") for each in steps)


def _content(operation: Operation, given: list[tuple[Argument, Any]]) -> tuple[str, bytes]:
    """The body and its content type; neither, where it is left out."""
    whole = [value for each, value in given if each.where == "body"]
    fields = [(each, value) for each, value in given if each.where == "field"]
    if operation.media == "text":
        texts = [text(each, value) for each, value in given if each.where == "body"]
        return (operation.type, texts[0].encode()) if texts else ("", b"")
    if operation.media == "json" and (whole or fields or _needs(operation)):
        body = whole[0] if whole else {each.wire: value for each, value in fields}
        return operation.type, as_json(body).encode()
    if operation.media == "form" and fields:
        parts = (f"{name}={part}" for each, value in fields for name, part in _form(each, value))
        return operation.type, "&".join(parts).encode()
    if operation.media == "multipart" and fields:
        return _multipart([part for each, value in fields for part in _parts(each, value)])
    return "", b""


def _needs(operation: Operation) -> bool:
    """Whether a body is sent that has no field: an empty object is no missing one."""
    fields = [each for each in operation.arguments if each.where == "field"]
    return operation.method in ("POST", "PUT", "PATCH") and bool(fields) and not any(each.within for each in fields)


def _form(argument: Argument, value: Any) -> Iterator[tuple[str, str]]:
    """An object that no style is declared for goes as JSON, and so does a list that holds any."""
    nested = isinstance(value, list) and any(isinstance(each, dict | list) for each in value)
    if argument.style == "form" and (nested or isinstance(value, dict)):
        argument = Argument(**{**vars(argument), "style": "json"})
    return pairs(argument, value)


def _parts(argument: Argument, value: Any) -> Iterator[tuple[str, str, str]]:
    """Name, content and content type. OpenAPI 3.1, "Encoding Object", default content types."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict | list):
            yield argument.wire, as_json(each), "application/json"
        elif each is not None:
            yield argument.wire, text(argument, each), "text/plain; charset=utf-8"


def _multipart(parts: list[tuple[str, str, str]]) -> tuple[str, bytes]:
    """RFC 7578. What parts them is told by what they hold, so that a repeat is the very same request."""
    told = hashlib.sha256(as_json(parts).encode()).hexdigest()[:40]
    sort = f"multipart/form-data; boundary={told}"
    files = [(name, (None, content.encode(), kind)) for name, content, kind in parts]
    built = httpx.Request("POST", "https://api.invalid", headers={"Content-Type": sort}, files=files)
    return sort, built.read()


def _key(key: KeyHeader, value: str) -> str:
    """As the API takes it: whole, as a UUID, or no longer than it may be."""
    if key.uuid:
        return str(uuid.uuid5(SAME, value))
    return value if len(value) <= key.most else hashlib.sha256(value.encode()).hexdigest()[: key.most]
