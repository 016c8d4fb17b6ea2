"""A request in the words of the chat-completions API. OpenAI API reference, "Create chat completion"."""

from __future__ import annotations

from typing import Any, Literal

from agents.engine.tool import Tool
from agents.models import Request, steps
from agents.models.typed import typed

Form = Literal["native", "schema"]
"""How calls are proposed: by the protocol's own tools, or as steps of a JSON Schema."""
REPAIR = "\n\nYour last answer could not be used: {}. Answer again, whole, in the form asked for."


def messages_of(request: Request, form: Form = "native") -> list[dict[str, str]]:
    """What the model reads: one message, since not every server takes two of one side in a row."""
    tools = steps.about(request) if form == "schema" and request.tools else ""
    again = REPAIR.format(request.repair) if request.repair else ""
    return [{"role": "user", "content": request.text + tools + again}]


def body_of(model: str, request: Request, form: Form = "native") -> dict[str, Any]:
    """The request's body. Raises `Refused` for an answer's type that no model can be held to."""
    body: dict[str, Any] = {
        "model": model,
        "messages": messages_of(request, form),
        "response_format": {"type": "json_schema", "json_schema": _shape(request, form)},
        "max_completion_tokens": request.max_tokens,
    }
    if request.tools and form == "native":
        body["tools"] = [_function(tool) for tool in request.tools]
    return body


def _shape(request: Request, form: Form) -> dict[str, Any]:
    if form == "schema" and request.tools:
        schema, strict = steps.schema(request)
        return {"name": "Step", "strict": strict, "schema": schema}
    kind = typed(request.returns)
    return {"name": kind.name, "strict": True, "schema": kind.schema}


def wire_name(tool: Tool) -> str:
    """A tool's name as the wire allows it: no dots. Our own hold no hyphen, so no two become one."""
    return tool.name.replace(".", "-")


def _function(tool: Tool) -> dict[str, Any]:
    about = {"name": wire_name(tool), "description": tool.summary, "parameters": tool.schema}
    return {"type": "function", "function": about}
