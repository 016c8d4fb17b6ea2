"""Asking a language model for a typed answer: what is sent, what comes back, which model is configured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, TypeVar

from agents.engine.conversation import Conversation
from agents.engine.errors import Later, ToolError
from agents.models.offers import Offered
from agents.settings import Settings

E = TypeVar("E", bound=ToolError)


@dataclass(frozen=True)
class Request:
    """What a model is asked.

    `prompt` is the prompt file's name, `text` the prompt filled in, `returns` the type of the answer,
    `max_tokens` its greatest length, `tools` what the model may propose to call instead of answering. `small`: the
    cheaper model will do. `repair` says what was wrong with the answer before, if there was one.

    `talk`: what it is asked is to go on with that; outsiders' words stand in it between two lines of `fence`, and
    `hear` is what people have told the agent since its last reply.
    """

    prompt: str
    text: str
    returns: Any
    max_tokens: int = 8_192
    tools: tuple[Offered, ...] = ()
    small: bool = False
    repair: str = ""
    talk: Conversation | None = None
    fence: str = ""
    hear: tuple[str, ...] = ()


class Unusable(Later):
    """The model answered, and not in the form asked for: told what is wrong, it may do better."""


class Proposal(NamedTuple):
    """A call the model would like made: the tool's name and its arguments, as JSON that the tool takes.

    `wrong`, in a conversation only: why it cannot be made; the arguments are then whatever the model wrote.
    """

    tool: str
    args: dict[str, Any]
    wrong: str = ""


@dataclass(frozen=True)
class Answer:
    """What came back. `value` is JSON that fits `returns`, or None beside `calls`; `text` is what was said with them.

    `model` is the name the server gave, `messages` the digest of what was sent, `tokens_in` and `tokens_out`
    are counts (estimated when the server sends none), `usd` money, `ms` time.
    """

    value: Any
    model: str
    messages: str
    tokens_in: int
    tokens_out: int
    usd: float
    ms: int
    calls: tuple[Proposal, ...] = ()
    text: str = ""


class Spent(NamedTuple):
    """What an answer that could not be used has cost."""

    tokens_in: int = 0
    tokens_out: int = 0
    usd: float = 0.0


class Model(Protocol):
    """Anything that answers."""

    def think(self, request: Request, deadline_seconds: float) -> Answer:
        """Ask once, for so many seconds in all. Raises `Refused`, `Later` or `Unclear`; see `spent`."""


def billed(error: E, spent: Spent) -> E:
    """The same error, carrying what was spent on it."""
    vars(error)["spent"] = spent
    return error


def spent(error: ToolError) -> Spent:
    """What was spent although the model gave nothing usable: a failed answer is on the bill too."""
    found = vars(error).get("spent")
    return found if isinstance(found, Spent) else Spent()


def configured(settings: Settings) -> Model | None:
    """The model the operator configured; None when there is none, and rules answer alone.

    Raises `ConfigError` for an address or a price list that cannot be used.
    """
    if not settings.has_model:
        return None
    from agents.models.openai import OpenAIModel  # noqa: PLC0415 - the client takes half a second to import

    return OpenAIModel.of(settings)
