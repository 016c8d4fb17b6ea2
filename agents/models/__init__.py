"""Asking a language model for a typed answer: what is sent, what comes back, which model is configured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from agents.engine.conversation import Conversation
from agents.engine.errors import Later, ToolError
from agents.models.offers import Offered
from agents.settings import Settings

if TYPE_CHECKING:
    from agents.models.embeddings import Embedder

OPENAI = "https://api.openai.com/v1"
"""Where a model answers whose address nobody gave."""
E = TypeVar("E", bound=ToolError)


@dataclass(frozen=True)
class Request:
    """What a model is asked.

    `prompt` is the prompt file's name, `text` the prompt filled in, `returns` the type of the answer,
    `max_tokens` its greatest length, `tools` what the model may propose to call instead of answering. `small`: the
    cheaper model will do. `repair` says what was wrong with the answer before, if there was one.

    `talk`: what it is asked is to go on with that; outsiders' words stand in it between two lines of `fence`, and
    `hear` is what people have told the agent since its last reply.

    `sent` is called, once for each server that is asked, when the question has left and before its answer is waited
    for: what it does takes no time of its own. A model that answers at once need not call it.
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
    sent: Callable[[], object] | None = field(default=None, compare=False)


class Unusable(Later):
    """The model answered, and not in the form asked for: told what is wrong, it may do better."""


class Proposal(NamedTuple):
    """A call the model would like made: the tool's name and its arguments, as JSON that the tool takes.

    In a conversation only: `wrong` is why it cannot be made, the arguments are then whatever the model wrote; `told` is
    its result, which is known already; and `via` is the call that it was made by, where that has another name.
    """

    tool: str
    args: dict[str, Any]
    wrong: str = ""
    told: str = ""
    via: str = ""


@dataclass(frozen=True)
class Answer:
    """What came back. `value` is JSON that fits `returns`, or None beside `calls`; `text` is what was said with them.

    `model` is the name the server gave, `messages` the digest of what was sent, `tokens_in` and `tokens_out`
    are counts (estimated when the server sends none), `usd` money, `ms` time. `instead_of`: another answered than the
    one that was to, and why.
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
    instead_of: str = ""


class Spent(NamedTuple):
    """What an answer that could not be used has cost."""

    tokens_in: int = 0
    tokens_out: int = 0
    usd: float = 0.0


class Model(Protocol):
    """Anything that answers."""

    def think(self, request: Request, deadline_seconds: float) -> Answer:
        """Ask once, for so many seconds in all. Raises `Refused`, `Later` or `Unclear`; see `spent`."""

    def window(self, *, small: bool) -> int | None:
        """How many tokens it can read and write in all, of what is asked as `small` or not; None: nobody knows."""


def costs(model: Model, tokens_in: int, tokens_out: int, *, small: bool) -> float:
    """USD that so many tokens may cost at most; 0.0 of a model that has no price."""
    known = getattr(model, "costs", None)
    return float(known(tokens_in, tokens_out, small=small)) if known else 0.0


def unpriced(model: Model) -> tuple[str, ...]:
    """The names of those it may ask for which no price is known: no limit in USD holds them."""
    return tuple(getattr(model, "unpriced", ()))


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

    `models.toml` wins over the variables. Raises `ConfigError` for a file, an address or a key that cannot be used.
    """
    from agents.catalog import models  # noqa: PLC0415 - the catalog reads this package

    named = models.load(settings)
    if not (named.models or settings.has_model):
        return None
    from agents.models.named import table_of  # noqa: PLC0415
    from agents.models.openai import OpenAIModel  # noqa: PLC0415 - the client takes half a second to import

    return table_of(named) if named.models else OpenAIModel.of(settings)


def embedder(settings: Settings) -> Embedder | None:
    """What turns texts into vectors: the model that `embeddings` of `models.toml` names; None where nothing does.

    Raises `ConfigError` for a file that cannot be used.
    """
    from agents.catalog import models  # noqa: PLC0415 - the catalog reads this package

    named = models.load(settings)
    if not named.embeddings:
        return None
    from agents.models.named import embedder_of  # noqa: PLC0415 - the client takes half a second to import

    return embedder_of(named)
