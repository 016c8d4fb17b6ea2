"""The parameters of an operation, its own and those of its path. OpenAPI 3.1, "Parameter Object"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Any, Literal, cast

from agents.servers.openapi.references import References, Unfit
from agents.servers.openapi.shapes import Argument, KeyHeader, Style, plain

VARIABLE = re.compile(r"\{([^{}/]+)\}")
STYLES: Mapping[str, tuple[Style, ...]] = {
    "path": ("simple",),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
}
"""Those that are written here; the first is the one that holds where a document names none."""
REPEATING = re.compile(r"(x-)?idempoten(cy|t)-?(key|id|token)|paypal-request-id", re.IGNORECASE)
HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""The name of one. RFC 9110, section 5.6.2."""
OURS = frozenset(
    {"accept", "accept-encoding", "authorization", "connection", "content-length", "content-type", "cookie", "expect"}
    | {"host", "te", "trailer", "transfer-encoding", "upgrade", "user-agent", "proxy-authorization"}
    | {"x-http-method", "x-http-method-override", "x-method-override", "x-original-url", "x-rewrite-url"}
)
"""Headers that are never an argument. Of the first ones OpenAPI says so itself; by the last ones a read would become a
write, or go where no rule looks."""
WORDS = 600

Declared = Mapping[tuple[str, str], Mapping[str, Any]]
"""By where they stand and their name."""


def declared(references: References, *lists: Any) -> Declared:
    """The parameters of a path and then those of an operation, which win. Raises `Unfit`."""
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for each in (part for parameters in lists if isinstance(parameters, list) for part in parameters):
        parameter = references.followed(each, "a parameter")
        name, where = parameter.get("name"), parameter.get("in")
        if not isinstance(name, str) or not isinstance(where, str) or not name:
            raise Unfit("a parameter has no `name` and `in`")
        found[where, name] = parameter
    return found


def arguments(references: References, path: str, parameters: Declared, set_by_us: Iterable[str]) -> list[Argument]:
    """What the caller gives. `set_by_us`: headers, in small letters, that the operator sets. Raises `Unfit`."""
    left = {*map(str.lower, set_by_us), *OURS}
    found = [*_of_path(references, path, parameters)]
    for (where, name), parameter in parameters.items():
        if where == "cookie" and parameter.get("required") is True:
            raise Unfit(f"it needs the cookie {name!r}, and none is ever sent")
        if where == "header" and not HEADER.fullmatch(name):
            if parameter.get("required") is True:
                raise Unfit(f"the header {name[:60]!r} has a name that none can have")
            continue
        if where == "query" or (where == "header" and name.lower() not in left and not REPEATING.fullmatch(name)):
            found.append(_argument(references, cast("Literal['query', 'header']", where), name, parameter))
    return _told_apart(found)


def key_header(references: References, parameters: Declared) -> KeyHeader | None:
    """The header that makes a repeat harmless, if there is one that can hold a key."""
    for (where, name), parameter in parameters.items():
        if where == "header" and REPEATING.fullmatch(name):
            schema = references.found(parameter.get("schema")) or {}
            most = schema.get("maxLength") if isinstance(schema.get("maxLength"), int) else 255
            key = KeyHeader(name=name, uuid=schema.get("format") == "uuid", most=most or 0)
            return key if key.most >= 36 else None
    return None


def _of_path(references: References, path: str, parameters: Declared) -> Iterator[Argument]:
    """Each variable of the path; one that nobody described is a text."""
    for name in dict.fromkeys(VARIABLE.findall(path)):
        parameter = parameters.get(("path", name), {"schema": {"type": "string"}})
        yield _argument(references, "path", name, {**parameter, "required": True})


def _argument(
    references: References, where: Literal["path", "query", "header"], name: str, parameter: Mapping[str, Any]
) -> Argument:
    schema, style = _schema(name, parameter), _style(where, name, parameter)
    references.check(schema, f"the parameter {name!r}")
    explode = parameter.get("explode")
    about = parameter.get("description")
    return Argument(
        name=plain(name),
        wire=name,
        where=where,
        schema=schema,
        required=parameter.get("required") is True,
        about=about[:WORDS] if isinstance(about, str) else "",
        style=style,
        explode=explode if isinstance(explode, bool) else style in ("form", "deepObject"),
        reserved=where == "query" and parameter.get("allowReserved") is True,
    )


def _schema(name: str, parameter: Mapping[str, Any]) -> Any:
    content = parameter.get("content")
    if not isinstance(content, Mapping):
        return parameter.get("schema", {})
    media = next(iter(content), "")
    if media.partition(";")[0].strip() != "application/json":
        raise Unfit(f"the parameter {name!r} is written as {media[:60]!r}; only application/json is")
    return content[media].get("schema", {}) if isinstance(content[media], Mapping) else {}


def _style(where: str, name: str, parameter: Mapping[str, Any]) -> Style:
    if isinstance(parameter.get("content"), Mapping):
        return "json"
    style = parameter.get("style") or STYLES[where][0]
    if style not in STYLES[where]:
        known = ", ".join(STYLES[where])
        raise Unfit(f"the parameter {name!r} has the style {str(style)[:40]!r}; in a {where} it can be {known}")
    return cast("Style", style)


def _told_apart(found: list[Argument]) -> list[Argument]:
    """Two of one name are told apart by where they stand, such as in the path and in the query, else by a number."""
    taken: dict[str, Argument] = {}
    for each in found:
        name = next(name for name in _names(each) if name not in taken)
        taken[name] = each if name == each.name else Argument(**{**vars(each), "name": name})
    return list(taken.values())


def _names(argument: Argument) -> Iterator[str]:
    yield argument.name
    yield f"{argument.name}_{argument.where}"
    yield from (f"{argument.name}_{number}" for number in count(2))
