"""What is known of an operation: its arguments, each with where it goes, and the form in which a body is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Where = Literal["path", "query", "header", "field", "body"]
Style = Literal["simple", "form", "spaceDelimited", "pipeDelimited", "deepObject", "json"]
Media = Literal["", "json", "form", "multipart", "text"]
OTHER = re.compile(r"[^A-Za-z0-9_]+")


@dataclass(frozen=True, kw_only=True)
class Argument:
    """One argument. `wire` is its name in the request, `schema` as the document has it, references and all.

    `where`: "field" is one of the body's fields, "body" all of it. `style` and `explode` say how lists and objects are
    written (OpenAPI 3.1, "Parameter Object", style values); "json": as JSON. `reserved`: what separates the parts of an
    address is left as it is. `within`: a field that a body needs which may be left out as a whole.
    """

    name: str
    wire: str
    where: Where
    schema: Any
    required: bool = False
    about: str = ""
    style: Style = "form"
    explode: bool = True
    reserved: bool = False
    within: bool = False


@dataclass(frozen=True, kw_only=True)
class KeyHeader:
    """The header by which an API knows a request again. `uuid`: it takes nothing else; `most`: characters."""

    name: str
    uuid: bool = False
    most: int = 255


@dataclass(frozen=True, kw_only=True)
class Operation:
    """`path` as the document has it, its variables in braces. `type`: the content type of the body, of kind `media`.

    `key`: the header that the document declares for repeats, if it declares one. `id`: what the document calls it.
    """

    name: str
    method: str
    path: str
    summary: str
    arguments: tuple[Argument, ...] = ()
    media: Media = ""
    type: str = ""
    key: KeyHeader | None = None
    id: str = ""

    @property
    def takes(self) -> Mapping[str, bool]:
        """Its arguments, each with whether it is required."""
        return {each.name: each.required for each in self.arguments}


@dataclass(frozen=True)
class LeftOut:
    """An operation that cannot be a tool, and why."""

    method: str
    path: str
    why: str


def plain(name: str) -> str:
    """A name as models and rules can write it."""
    return OTHER.sub("_", name).strip("_") or "_"
