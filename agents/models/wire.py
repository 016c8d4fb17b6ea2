"""A request in the words of the chat-completions API. OpenAI API reference, "Create chat completion"."""

from __future__ import annotations

from typing import Any, Literal

from agents.engine.canonical import digest
from agents.models import Request, steps, talking
from agents.models.offers import function
from agents.models.typed import typed

Form = Literal["native", "schema"]
"""How calls are proposed: by the protocol's own tools, or as steps of a JSON Schema."""
REPAIR = "\n\nYour last answer could not be used: {}. Answer again, whole, in the form asked for."


def messages_of(request: Request, form: Form = "native") -> list[dict[str, Any]]:
    """What the model reads: one message, since not every server takes two of one side in a row; or a conversation."""
    if request.talk:
        return talking.messages(request, form)
    tools = steps.about(request) if form == "schema" and request.tools else ""
    again = REPAIR.format(request.repair) if request.repair else ""
    return [{"role": "user", "content": request.text + tools + again}]


def body_of(model: str, request: Request, form: Form = "native") -> dict[str, Any]:
    """The request's body. Raises `Refused` for an answer's type that no model can be held to."""
    body: dict[str, Any] = {
        "model": model,
        "messages": messages_of(request, form),
        "max_completion_tokens": request.max_tokens,
    }
    tools = talking.offered(request) if request.talk else request.tools
    if tools and form == "native":
        body["tools"] = [function(tool) for tool in tools]
    if not request.talk or form == "schema":
        body["response_format"] = {"type": "json_schema", "json_schema": _shape(request, form)}
    return body


def _shape(request: Request, form: Form) -> dict[str, Any]:
    if form == "schema" and request.tools:
        schema, strict = steps.schema(request)
        return {"name": "Step", "strict": strict, "schema": schema}
    kind = typed(request.returns)
    return {"name": kind.name, "strict": True, "schema": kind.schema}


def digest_of(request: Request, form: Form = "native") -> str:
    """SHA-256 of what the model reads, as 64 hex digits."""
    return talking.digest_of(request, form) if request.talk else digest(messages_of(request, form))


def text_of(request: Request, form: Form = "native") -> str:
    """All that the model reads, but for the tools' descriptions."""
    return "\n".join(str(each["content"]) for each in messages_of(request, form)) if request.talk else request.text
