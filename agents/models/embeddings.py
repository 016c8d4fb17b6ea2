"""A text as a vector: texts that mean much the same have vectors that point the same way."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import NamedTuple

from pydantic import BaseModel, Field, FiniteFloat, ValidationError

from agents.models import Unusable
from agents.models.failures import Where
from agents.models.portal import EMBEDDINGS, Server
from agents.models.prices import Prices, estimate
from agents.models.sending import send

MOST = 16_384
"""Numbers of a vector. Four times what the longest of today's have."""


class Embedding(NamedTuple):
    """`vector` is of length 1, so that the cosine of two is their product. `usd` is 0.0 without a known price."""

    vector: tuple[float, ...]
    tokens: int
    usd: float


class _Item(BaseModel):
    embedding: list[FiniteFloat] = Field(min_length=1, max_length=MOST)


class _Usage(BaseModel):
    prompt_tokens: int | None = Field(default=None, ge=0)


class _Answer(BaseModel):
    """OpenAI API reference, "Create embeddings": of one text. Only what is read is listed."""

    data: list[_Item] = Field(min_length=1, max_length=1)
    usage: _Usage | None = None


class Embedder:
    """OpenAI API reference, "Create embeddings". Made once; many threads may ask at a time.

    `model` is the name that is sent, `seconds` what one request may take at most.
    """

    def __init__(
        self,
        model: str,
        server: Server,
        prices: Prices,
        *,
        seconds: float,
        where: Where,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.model = model
        self._server, self._prices, self._seconds = server, prices, seconds
        self._where, self._clock = where, clock

    def embed(self, text: str, deadline_seconds: float) -> Embedding:
        """Ask once. Raises `Refused` where asking again would not help, else `Later`; both may have cost."""
        seconds = min(deadline_seconds, self._seconds)
        body = {"model": self.model, "input": [_sendable(text)]}
        answer = _read(send(self._server, body, seconds, self._where, self._clock, EMBEDDINGS))
        counted = answer.usage.prompt_tokens if answer.usage else None
        tokens = estimate(text) if counted is None else counted
        usd = self._prices.usd(self.model, tokens, 0) if self._prices.knows(self.model) else 0.0
        return Embedding(_unit(answer.data[0].embedding), tokens, usd)


def _sendable(text: str) -> str:
    """Half a character, as a cut or a model may leave it, is none in UTF-8."""
    return text.encode("utf-8", "replace").decode()


def _read(body: bytes) -> _Answer:
    try:
        return _Answer.model_validate_json(body)
    except ValidationError as error:
        where = ".".join(map(str, error.errors(include_input=False)[0]["loc"])) or "not JSON"
        raise Unusable(f"the model's server answered with something that is no embedding ({where})") from None


def _unit(vector: list[float]) -> tuple[float, ...]:
    length = math.hypot(*vector)
    if not length or not math.isfinite(length):
        raise Unusable("the model's server answered with a vector that points nowhere")
    return tuple(each / length for each in vector)
