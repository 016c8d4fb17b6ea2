"""A request in the words of the chat-completions API. OpenAI API reference, "Create chat completion"."""

from __future__ import annotations

from typing import Any

from agents.engine.tool import Tool
from agents.models import Request
from agents.models.typed import typed


def messages_of(request: Request) -> list[dict[str, str]]:
    """What the model reads."""
    return [{"role": "user", "content": request.text}]


def body_of(model: str, request: Request) -> dict[str, Any]:
    """The request's body. Raises `Refused` for an answer's type that no model can be held to."""
    kind = typed(request.returns)
    shape = {"name": kind.name, "strict": True, "schema": kind.schema}
    body: dict[str, Any] = {
        "model": model,
        "messages": messages_of(request),
        "response_format": {"type": "json_schema", "json_schema": shape},
        "max_completion_tokens": request.max_tokens,
    }
    if request.tools:
        body["tools"] = [_function(tool) for tool in request.tools]
    return body


def wire_name(tool: Tool) -> str:
    """A tool's name as the wire allows it: no dots. Our own hold no hyphen, so no two become one."""
    return tool.name.replace(".", "-")


def _function(tool: Tool) -> dict[str, Any]:
    about = {"name": wire_name(tool), "description": tool.summary, "parameters": tool.schema}
    return {"type": "function", "function": about}
