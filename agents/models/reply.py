"""What a chat-completions server sends back: only what is read, and what it means."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field, ValidationError
from pydantic_core import from_json

from agents.engine.errors import Later, Refused, Unclear
from agents.models import Proposal, Request, Unusable, steps, talking
from agents.models.offers import Offered, wire_name
from agents.models.typed import typed
from agents.models.wire import Form

FINISHED = frozenset({"stop", "tool_calls"})


class _Function(BaseModel):
    name: str
    arguments: str


class _ToolCall(BaseModel):
    function: _Function


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None
    tool_calls: list[_ToolCall] | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Details(BaseModel):
    cached_tokens: int | None = Field(default=None, ge=0)


class _Usage(BaseModel):
    prompt_tokens: int | None = Field(default=None, ge=0)
    completion_tokens: int | None = Field(default=None, ge=0)
    prompt_tokens_details: _Details | None = None

    @property
    def cached(self) -> int:
        """Of the tokens sent, those that the server had read before."""
        return (self.prompt_tokens_details and self.prompt_tokens_details.cached_tokens) or 0


class Reply(BaseModel):
    """OpenAI API reference, "The chat completion object". Only what is read is listed."""

    choices: list[_Choice] = Field(min_length=1)
    model: str = ""
    usage: _Usage = _Usage()

    @classmethod
    def read(cls, body: bytes) -> Reply:
        """Raises `Later` for what is not a chat completion: a proxy's page, a cut body, another API."""
        try:
            return cls.model_validate(_without_nulls(from_json(body)))
        except ValidationError as error:
            where = ".".join(map(str, error.errors(include_input=False)[0]["loc"]))
            raise Later(f"the model's server answered with something that is no chat completion ({where})") from None
        except ValueError:
            raise Later("the model's server answered with something that is not JSON") from None

    @property
    def message(self) -> _Message:
        return self.choices[0].message

    def meaning(self, request: Request, form: Form = "native") -> tuple[Any, tuple[Proposal, ...]]:
        """The typed answer, or the calls proposed instead of it. Raises `Refused`, `Unusable`, `Unclear`."""
        self._check_finished(request)
        if request.talk:
            called = [(each.function.name, each.function.arguments) for each in self.message.tool_calls or ()]
            return talking.meaning(request, form, self.message.content or "", called)
        if self.message.tool_calls:
            return None, _proposals(self.message.tool_calls, request.tools)
        if not self.message.content:
            raise Unusable("the model's answer is empty")
        if form == "schema" and request.tools:
            return steps.read(self.message.content, request)
        return typed(request.returns).read(self.message.content), ()

    def _check_finished(self, request: Request) -> None:
        """A cut answer may be valid JSON all the same, so this comes before it is read."""
        reason = self.choices[0].finish_reason
        if reason == "length" and request.talk:
            raise Unusable(f"it was cut off at {request.max_tokens} tokens: say less, or take a smaller step")
        if reason == "length":
            raise Refused(
                f"the model's answer was cut off at {request.max_tokens} tokens: ask for less in the prompt "
                f"{request.prompt} or its type, or choose another model (OPENAI_MODEL, or models.toml)"
            )
        if reason == "content_filter":
            raise Refused(f"the model's content filter withheld the answer to the prompt {request.prompt}")
        if self.message.refusal:
            raise Refused(f"the model declined to answer: {' '.join(self.message.refusal.split())[:300]}")
        if reason not in FINISHED:
            raise Unclear("the model's answer ended without saying why: it may have been cut off")


def _without_nulls(plain: Any) -> Any:
    """A null at the top is a field not sent."""
    return {k: v for k, v in plain.items() if v is not None} if isinstance(plain, dict) else plain


def _proposals(calls: list[_ToolCall], tools: tuple[Offered, ...]) -> tuple[Proposal, ...]:
    offered = {wire_name(tool): tool for tool in tools}
    return tuple(_proposal(call.function, offered) for call in calls)


def _proposal(function: _Function, offered: dict[str, Offered]) -> Proposal:
    try:
        args = from_json(function.arguments, allow_inf_nan=False)
    except ValueError as error:
        raise Unusable(f"the model proposed a call whose arguments do not fit: {str(error)[:200]}") from None
    return steps.proposed(function.name, args, offered)
