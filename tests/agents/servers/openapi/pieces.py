"""Documents of one operation, and what is read of them."""

from __future__ import annotations

import json
from typing import Any

from agents.servers.openapi.document import parsed
from agents.servers.openapi.operations import operations
from agents.servers.openapi.references import References
from agents.servers.openapi.schemas import schema_of
from agents.servers.openapi.shapes import LeftOut, Operation


def document(paths: Any, version: str = "3.0.3", **more: Any) -> bytes:
    whole = {"openapi": version, "info": {"title": "x", "version": "1"}, "paths": paths, **more}
    return json.dumps(whole).encode()


def found(written: bytes) -> tuple[References, list[Operation | LeftOut]]:
    read = parsed(written, "the document")
    references = References(read.content, closed=read.closed)
    return references, [*operations("api", read, references, lambda method, path: ())]


def one(operation: Any, method: str = "post", path: str = "/x", **more: Any) -> Operation:
    """The only operation of a document."""
    (read,) = found(document({path: {method: operation}}, **more))[1]
    assert isinstance(read, Operation), read
    return read


def left_out(operation: Any, method: str = "post", path: str = "/x", **more: Any) -> str:
    """Why the only operation of a document is none."""
    (read,) = found(document({path: {method: operation}}, **more))[1]
    assert isinstance(read, LeftOut), read
    return read.why


def schema(operation: Any, **more: Any) -> dict[str, Any]:
    """The schema of its arguments."""
    references, (read,) = found(document({"/x": {"post": operation}}, **more))
    assert isinstance(read, Operation), read
    return schema_of(references, read.arguments)


def parameter(name: str = "a", where: str = "query", /, **more: Any) -> dict[str, Any]:
    return {"parameters": [{"name": name, "in": where, "schema": {"type": "string"}, **more}]}


def body(schema: Any, kind: str = "application/json", required: bool = True, **more: Any) -> dict[str, Any]:
    return {"requestBody": {"required": required, "content": {kind: {"schema": schema, **more}}}}
