"""What an MCP tool gave, as JSON that can be kept. MCP specification, "Tools", tool result."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import mcp_types
from pydantic import TypeAdapter, ValidationError

from agents.engine import schema
from agents.engine.effort import TooMuch
from agents.engine.errors import Refused
from agents.servers.dialect import modern

LONGEST = 200_000
"""Characters of text that are kept; what was done is not undone by an answer that is too long."""
WORDS = 600
"""Characters of a failure's own words."""
Masked = Callable[[str], str]
"""Takes secrets out of a text; before it is cut, for half a secret would not be known for one."""


def misfit(answer: mcp_types.CallToolResult, promised: Mapping[str, Any] | None) -> str:
    """How a result does not fit the schema that its tool promises; empty: it does, or that schema cannot tell."""
    if promised is None:
        return ""
    if answer.structured_content is None:
        return "it gives no structured result, which it promises"
    try:
        schema.check(shape := modern(promised))
        TypeAdapter(schema.shape_of(shape)).validate_python(answer.structured_content)
    except Refused:
        return ""
    except ValidationError as error:
        [wrong, *_] = error.errors(include_url=False)
        if isinstance(wrong.get("ctx", {}).get("error"), TooMuch):
            return ""
        return _cut(wrong["msg"].removeprefix("Value error, "), WORDS)
    return ""


def value_of(answer: mcp_types.CallToolResult, masked: Masked) -> Any:
    """The structured result where there is one, else the text under `text`."""
    if answer.structured_content is not None:
        return answer.structured_content
    return {"text": _cut(masked("\n".join(_texts(answer))), LONGEST)}


def failure_of(answer: mcp_types.CallToolResult, masked: Masked) -> str:
    """What the tool says went wrong, on one line."""
    return _cut(" ".join(masked("\n".join(_texts(answer))).split()), WORDS) or "it does not say why"


def _texts(answer: mcp_types.CallToolResult) -> Iterator[str]:
    for part in answer.content:
        match part:
            case mcp_types.TextContent(text=text):
                yield text
            case mcp_types.EmbeddedResource(resource=mcp_types.TextResourceContents(uri=uri, text=text)):
                yield f"[{uri}]\n{text}"
            case mcp_types.ResourceLink(uri=uri):
                yield f"[a link: {uri}]"
            case mcp_types.ImageContent() | mcp_types.AudioContent():
                yield f"[{part.type}, {part.mime_type}: not kept]"
            case _:
                yield "[something that is no text: not kept]"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}… [{len(text) - most} characters more were not kept]"
