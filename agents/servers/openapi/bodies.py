"""The body of an operation: in which form it is sent, and as which arguments. OpenAPI 3.1, "Request Body Object".

The fields of an object are arguments of their own, so that each can have a role and be read by a rule; a body that is
no plain object, or whose fields have names that parameters have too, is one argument.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from agents.servers.openapi.fields import Fields, fields_of
from agents.servers.openapi.references import References, Unfit
from agents.servers.openapi.shapes import Argument, Media, Style, plain

STYLES: tuple[Style, ...] = ("form", "spaceDelimited", "pipeDelimited", "deepObject")
BINARY = ("binary", "byte", "base64")


@dataclass(frozen=True)
class Body:
    """`media` empty: none is sent."""

    media: Media = ""
    type: str = ""
    arguments: tuple[Argument, ...] = ()


def body_of(references: References, raw: Any, taken: Iterable[str]) -> Body:
    """`taken`: the names that parameters have. Raises `Unfit` where it needs a body that cannot be sent here."""
    if raw is None:
        return Body()
    body = references.followed(raw, "the body")
    required = body.get("required") is True
    try:
        return _sent(references, body, required, frozenset(taken))
    except Unfit:
        if required:
            raise
        return Body()


def _sent(references: References, body: Mapping[str, Any], required: bool, taken: frozenset[str]) -> Body:
    media, written, described = _chosen(body.get("content"))
    schema = described.get("schema", {})
    references.check(schema, "the body")
    fields = fields_of(references, schema) if media != "text" else None
    if media in ("form", "multipart"):
        if fields is None:
            raise Unfit(f"its body, {written}, is not described by plain fields")
        fields = _as_text(references, fields)
    names = [plain(name) for name in fields.schemas] if fields else []
    if fields and names and len({*names}) == len(names) and taken.isdisjoint(names):
        return Body(media, written, tuple(_field(described, fields, name, required) for name in fields.schemas))
    if media in ("form", "multipart"):
        raise Unfit(f"its body, {written}, has fields of the names that parameters have")
    return Body(media, written, (_whole(schema, body, required, taken),))


def _chosen(content: Any) -> tuple[Media, str, Mapping[str, Any]]:
    """The first of the forms that we can send, in our order; a document may offer several."""
    if not isinstance(content, Mapping) or not content:
        raise Unfit("its body has no `content`")
    for wanted in ("json", "form", "multipart", "text"):
        for name, described in content.items():
            if _media(name) == wanted and isinstance(described, Mapping):
                written = "application/json" if "*" in name else name
                return cast("Media", wanted), written, described
    forms = ", ".join(map(str, content))[:200]
    raise Unfit(f"its body is sent as {forms}; sent are JSON, forms and plain text")


def _media(name: str) -> Media:
    kind = name.partition(";")[0].strip().lower() if name.isascii() and name.isprintable() else ""
    if kind in ("application/json", "*/*", "application/*", "text/json") or kind.endswith("+json"):
        return "json"
    known: Mapping[str, Media] = {
        "application/x-www-form-urlencoded": "form",
        "multipart/form-data": "multipart",
        "text/plain": "text",
    }
    return known.get(kind, "")


def _as_text(references: References, fields: Fields) -> Fields:
    """Without files, which nobody here has. Raises `Unfit` where one is needed."""
    files = {name for name, each in fields.schemas.items() if _is_file(references.found(each) or {})}
    if needed := sorted(files & fields.required):
        raise Unfit(f"its body needs the file {needed[0]!r}, and no files are sent")
    left = {name: each for name, each in fields.schemas.items() if name not in files}
    return Fields(left, fields.required, fields.known)


def _is_file(schema: Mapping[str, Any]) -> bool:
    items = schema.get("items")
    if schema.get("type") == "array" and isinstance(items, Mapping):
        return _is_file(items)
    return schema.get("format") in BINARY or "contentEncoding" in schema or "contentMediaType" in schema


def _field(described: Mapping[str, Any], fields: Fields, name: str, required: bool) -> Argument:
    encodings = described.get("encoding")
    encoding = encodings.get(name) if isinstance(encodings, Mapping) else None
    encoding = encoding if isinstance(encoding, Mapping) else {}
    style = encoding.get("style")
    explode = encoding.get("explode")
    return Argument(
        name=plain(name),
        wire=name,
        where="field",
        schema=fields.schemas[name],
        required=required and name in fields.required,
        within=not required and name in fields.required,
        style=style if style in STYLES else "form",
        explode=explode if isinstance(explode, bool) else style in (None, "form", "deepObject"),
    )


def _whole(schema: Any, body: Mapping[str, Any], required: bool, taken: frozenset[str]) -> Argument:
    name = next((each for each in ("body", "request_body") if each not in taken), "")
    if not name:
        raise Unfit("it has parameters called body and request_body, and a body beside them")
    about = body.get("description")
    about = about[:600] if isinstance(about, str) else ""
    return Argument(name=name, wire="", where="body", schema=schema, required=required, about=about)
