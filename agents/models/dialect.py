"""What servers that speak the chat-completions API do each in their own way: how an answer is bounded and shaped."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Literal

SHAPE = """

Give your answer as one JSON value that fits this JSON Schema, and nothing else: no words round it, no code fence.

{}"""
FENCE = re.compile(r"\A\s*```(?:json)?[ \t]*\n(.*)\n```\s*\Z", re.DOTALL)


@dataclass(frozen=True)
class Dialect:
    """`limit` is the field that bounds an answer. `answers`: a server is held to a type by its schema, or by words.

    Ollama's documentation, "OpenAI compatibility", lists `max_tokens` alone. Of Anthropic's "OpenAI SDK
    compatibility", `response_format` is ignored: there the prompt has to say what is wanted.
    """

    limit: Literal["max_completion_tokens", "max_tokens"] = "max_completion_tokens"
    answers: Literal["schema", "words"] = "schema"

    def of(self, body: dict[str, Any]) -> dict[str, Any]:
        """A request's body as this server takes it."""
        spoken = dict(body)
        spoken[self.limit] = spoken.pop("max_completion_tokens")
        if self.answers == "words" and (shape := spoken.pop("response_format", None)):
            schema = json.dumps(shape["json_schema"]["schema"], ensure_ascii=False)
            first, *more = spoken["messages"]
            # Into the first message: what was sent once is sent the same ever after, so that a server can keep it.
            spoken["messages"] = [{**first, "content": f"{first['content']}{SHAPE.format(schema)}"}, *more]
        return spoken

    def read(self, content: str | None) -> str | None:
        """What the model wrote, without the fence that it may have put round it where it was held by words only."""
        fenced = FENCE.match(content) if content and self.answers == "words" else None
        return fenced[1] if fenced else content
