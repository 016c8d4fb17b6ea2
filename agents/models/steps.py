"""Tools for a server that has none of its own: each answer is one step, a tool to use or the answer itself."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal, Union

from pydantic import BaseModel, create_model
from pydantic_core import from_json

from agents.engine.canonical import canonical
from agents.engine.errors import Refused
from agents.models import Proposal, Request, Unusable, searching
from agents.models.invisible import visible
from agents.models.offers import Offered
from agents.models.typed import Typed, typed

ABOUT = """

You may use a tool in place of answering: then `step` holds the tool's name and its arguments, and you are asked again
with what it gave. Else `step` holds your answer. The tools:
"""


def about(request: Request) -> str:
    """What the model has to be told, since the server does not tell it."""
    return ABOUT + "\n".join(f"- {tool.name}: {visible(tool.summary)}" for tool in _shown(request))


def schema(request: Request) -> tuple[dict[str, Any], bool]:
    """JSON Schema of one step, and whether it is in the strict subset. Raises `Refused` for the answer's own type.

    A tool may take what strict mode cannot hold. Its arguments are checked by the tool in either case.
    """
    assert request.talk or typed(request.returns).schema
    return _schema(_shown(request), request.returns)


def read(text: str, request: Request) -> tuple[Any, tuple[Proposal, ...]]:
    """The typed answer, or the call proposed instead of it. Raises `Unusable`."""
    step = of(text)
    if "answer" in step:
        return typed(request.returns).fit(step["answer"]), ()
    return None, (proposed(step["tool"], step["args"], {tool.name: tool for tool in request.tools}),)


def of(text: str) -> dict[str, Any]:
    """The step a model took: `answer` alone, or `tool` and `args`. Raises `Unusable`."""
    try:
        said = from_json(text, allow_inf_nan=False)
    except ValueError as error:
        raise Unusable(f"the model's answer is not JSON: {str(error)[:200]}") from None
    step = said.get("step") if isinstance(said, dict) else None
    if isinstance(step, dict) and (step.keys() == {"answer"} or step.keys() == {"tool", "args"}):
        return step
    raise Unusable('the model\'s answer is neither {"step": {"tool": …, "args": …}} nor {"step": {"answer": …}}')


def proposed(name: Any, args: Any, offered: dict[str, Offered]) -> Proposal:
    """A call that can be made. Raises `Unusable`."""
    tool = offered.get(name) if isinstance(name, str) else None
    if tool is None:
        raise Unusable(f"the model proposed a tool it was not offered: {str(name)[:64]!r}")
    try:
        return Proposal(tool.name, writable(tool.validated(args)))
    except (Refused, TypeError, ValueError) as error:
        raise Unusable(f"the model proposed {tool.name} with arguments that do not fit: {str(error)[:300]}") from None


def writable(args: dict[str, Any]) -> dict[str, Any]:
    """The same arguments. Raises `Refused` for what JSON cannot hold: 1e999, integers too large."""
    canonical(args)
    return args


def _shown(request: Request) -> tuple[Offered, ...]:
    """A question that is asked once is shown each tool; in a conversation, they can be searched for."""
    return searching.shown(request.tools) if request.talk else request.tools


@lru_cache(maxsize=64)
def _schema(tools: tuple[Offered, ...], returns: Any) -> tuple[dict[str, Any], bool]:
    step = _step(tools, returns)
    try:
        return visible(Typed(step).schema), True
    except Refused:
        return visible(step.model_json_schema()), False


def _step(tools: tuple[Offered, ...], returns: Any) -> type[BaseModel]:
    fields: Any = [{"tool": (Literal[tool.name], ...), "args": (tool.arguments, ...)} for tool in tools]
    kinds = [create_model(f"Use{n}", **each) for n, each in enumerate(fields, 1)]
    either: Any = Union[(*kinds, create_model("Final", answer=(returns, ...)))]
    return create_model("Step", step=(either, ...))
