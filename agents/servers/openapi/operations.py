"""The operations of a document, each a tool to be, or left out with a sentence. OpenAPI 3.1, "Paths Object"."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from agents.servers.declared import OTHER
from agents.servers.openapi.bodies import body_of
from agents.servers.openapi.document import Document, server_of
from agents.servers.openapi.parameters import arguments, declared, key_header
from agents.servers.openapi.references import References, Unfit
from agents.servers.openapi.shapes import LeftOut, Operation

METHODS = ("get", "head", "options", "post", "put", "patch", "delete")
SUMMARY = 1_000
LONGEST = 64
"""Characters of a tool's whole name, as models take them."""


def operations(
    api: str, document: Document, references: References, set_by_us: Callable[[str, str], Iterable[str]]
) -> Iterator[Operation | LeftOut]:
    """In the document's order. `set_by_us`: the headers that are no arguments, by method and path.

    Those that would be called the same are told apart by a part of the hash of where they are, all of them: whichever
    comes first, no name means another operation than before.
    """
    read = [*_read(api, document, references, set_by_us)]
    names = Counter(each.name for each in read if isinstance(each, Operation))
    for each in read:
        if isinstance(each, Operation) and names[each.name] > 1:
            yield replace(each, name=_ending(each.name, f"{each.method} {each.path}"))
        else:
            yield each


def _read(
    api: str, document: Document, references: References, set_by_us: Callable[[str, str], Iterable[str]]
) -> Iterator[Operation | LeftOut]:
    for path, raw in document.content["paths"].items():
        if not path.startswith("/"):  # an extension, x-…
            continue
        try:
            item = references.followed(raw, "the path")
        except Unfit as error:
            yield LeftOut("*", path, str(error))
            continue
        for method in METHODS:
            if method in item:
                headers = set_by_us(method, path)
                yield _operation(api, document, references, headers, method, path, item)


def _operation(
    api: str,
    document: Document,
    references: References,
    headers: Iterable[str],
    method: str,
    path: str,
    item: Mapping[str, Any],
) -> Operation | LeftOut:
    try:
        own = references.followed(item[method], "the operation")
        _check_place(document, path, item, own)
        _check_end(references, own)
        parameters = declared(references, item.get("parameters"), own.get("parameters"))
        given = arguments(references, path, parameters, headers)
        body = body_of(references, own.get("requestBody"), [each.name for each in given])
    except Unfit as error:
        return LeftOut(method.upper(), path, str(error))
    return Operation(
        name=name_of(api, method, path, own.get("operationId")),
        id=_id(own.get("operationId")),
        method=method.upper(),
        path=path,
        summary=_summary(method, path, item, own),
        arguments=(*given, *body.arguments),
        media=body.media,
        type=body.type,
        key=key_header(references, parameters),
    )


def name_of(api: str, method: str, path: str, id: Any) -> str:
    """What an operation is called here: by its id, or by its method and path. A long one ends in a part of its hash."""
    own = _id(id) or f"{method} {path.strip('/')}"
    name = OTHER.sub("_", own.replace("{", "").replace("}", "")).strip("_")
    return f"{api}.{name}" if len(api) + 1 + len(name) <= LONGEST else _ending(f"{api}.{name}", own)


def _ending(name: str, told: str) -> str:
    """As much of a name as there is room for before a part of a hash."""
    return f"{name[: LONGEST - 9]}_{hashlib.sha256(told.encode('utf-8', 'replace')).hexdigest()[:8]}"


def _id(id: Any) -> str:
    """Empty for one of which nothing can stand in a name."""
    return id if isinstance(id, str) and OTHER.sub("", id).strip("_") else ""


def _check_place(document: Document, path: str, item: Mapping[str, Any], own: Mapping[str, Any]) -> None:
    if "#" in path:
        raise Unfit("its path has a #, and what stands behind that is never sent")
    server = server_of(own) or server_of(item)
    if server and server != document.base:
        raise Unfit(f"it is served at {server[:200]}, not where the API is; describe that as an API of its own")


def _check_end(references: References, own: Mapping[str, Any]) -> None:
    """Raises `Unfit` for what answers with a stream of events alone (WHATWG, "Server-sent events"): it has no end."""
    responses = own.get("responses")
    for status, raw in responses.items() if isinstance(responses, Mapping) else ():
        response = references.found(raw) if str(status).startswith("2") else None
        content = response.get("content") if response else None
        if isinstance(content, Mapping) and [*content] == ["text/event-stream"]:
            raise Unfit("it answers with a stream of events, which has no end")


def _summary(method: str, path: str, item: Mapping[str, Any], own: Mapping[str, Any]) -> str:
    texts = (own.get("summary"), own.get("description"), item.get("summary"))
    told = dict.fromkeys(" ".join(each.split()) for each in texts if isinstance(each, str) and each.strip())
    return " ".join(told)[:SUMMARY] or f"{method.upper()} {path}"
