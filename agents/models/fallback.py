"""Who is asked, and who stands in: the models of a chain in order, each at a place of its own, until one answers."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Protocol

from agents.engine.errors import Later, ToolError, Unclear
from agents.models import Answer, Model, Request, Spent, Unusable, billed, costs, spent
from agents.models.room import Overlong, overlong


class Busy(ToolError):
    """Nobody was asked: as many requests as may be are under way. Look again at `at` (seconds since the epoch)."""

    def __init__(self, message: str, at: float) -> None:
        super().__init__(message)
        self.at = at


@dataclass(frozen=True)
class Named:
    """A model of the table. `seconds` is how long a request may take; `places`, `context`: None for no limit known."""

    name: str
    model: str
    asks: Model
    seconds: float
    places: int | None = None
    context: int | None = None
    priced: bool = True


class Gate(Protocol):
    """What all workers agree on: who is in at a model, and which models want to be left alone."""

    def place(self, model: Named) -> AbstractContextManager[float | None]:
        """A place at a limited model, held while the block lasts. Gives None, or when to look again for one."""

    def rests(self, names: Sequence[str]) -> dict[str, float]:
        """Those of the models that asked to be left alone, each with until when (seconds since the epoch)."""

    def rest(self, name: str, until: float) -> None:
        """A model is to be left alone until then."""


class Open:
    """The gate of one who is alone: tests, `placet doctor`."""

    def place(self, model: Named) -> AbstractContextManager[float | None]:  # noqa: ARG002
        return nullcontext()

    def rests(self, names: Sequence[str]) -> dict[str, float]:  # noqa: ARG002
        return {}

    def rest(self, name: str, until: float) -> None:
        """Nobody is told."""


class Chain:
    """A model and those that stand in for it. What each attempt cost is on the bill."""

    def __init__(self, models: Sequence[Named], gate: Gate) -> None:
        self.models, self._gate = models, gate

    @property
    def seconds(self) -> float:
        """How long all of them may take together."""
        return sum(each.seconds for each in self.models)

    @property
    def window(self) -> int | None:
        """Tokens that every one of them can take whose context is known."""
        return min((each.context for each in self.models if each.context), default=None)

    @property
    def _minded(self) -> bool:
        """Whether all workers leave alone who asks for it. One model without any limit costs the store nothing."""
        return len(self.models) > 1 or self.models[0].places is not None

    def costs(self, tokens_in: int, tokens_out: int, *, small: bool) -> float:
        """USD that the dearest of them takes for so many tokens."""
        return max(costs(each.asks, tokens_in, tokens_out, small=small) for each in self.models)

    def think(self, request: Request, deadline_seconds: float) -> Answer:
        """Ask in order. Only who failed has a stand-in: not who refused, nor who gave what cannot be used.

        Nobody is sent more than they can read: whom it is too much for stands in for nobody. Raises `Busy`, `Overlong`
        (for the first of them), and what a model raises, with all that was spent.
        """
        asking = _Asking(request, time.monotonic() + deadline_seconds)
        rests = self._gate.rests([each.name for each in self.models]) if self._minded else {}
        for model in self.models:
            if why := overlong(request, model.context, model.name):
                asking.cannot_read(model, why)
            elif model.name in rests:
                asking.failed(model, Later("it asked to be left alone for a while", rests[model.name]))
            elif answer := self._ask(model, asking):
                return answer
        raise asking.error()

    def _ask(self, model: Named, asking: _Asking) -> Answer | None:
        with nullcontext() if model.places is None else self._gate.place(model) as again:
            if again is None:
                return self._answer(model, asking)
            if not asking.failures:
                raise Busy(f"{model.places} requests are under way at {model.name}, which is all there may be", again)
            asking.full(model, again)
            return None

    def _answer(self, model: Named, asking: _Asking) -> Answer | None:
        try:
            return asking.answered(model.asks.think(asking.request, asking.left(model)))
        except (Later, Unclear) as error:
            asking.failed(model, error)
            if isinstance(error, Unusable):
                raise asking.error() from None
            if isinstance(error, Later) and error.at and self._minded:
                self._gate.rest(model.name, error.at)
            return None
        except ToolError as error:
            raise asking.billed(error) from None


class _Asking:
    """One request on its way along a chain."""

    def __init__(self, request: Request, ends: float) -> None:
        self.request = request
        self.failures: list[tuple[Named, Later | Unclear]] = []
        self._ends, self._spent = ends, Spent()
        self._asked = False

    def left(self, model: Named) -> float:
        """Seconds this model may take, which is asked now."""
        self._asked = True
        return max(min(model.seconds, self._ends - time.monotonic()), 0.001)

    def failed(self, model: Named, error: Later | Unclear) -> None:
        self.failures.append((model, error))
        self._spent = _sum(self._spent, spent(error))

    def full(self, model: Named, again: float) -> None:
        self.failed(model, Later("every place is taken", again))

    def cannot_read(self, model: Named, why: str) -> None:
        """Raises `Overlong` for the first of them, which nobody stands in for."""
        if not self.failures:
            raise Overlong(why)
        _, before = self.failures[-1]
        self.failed(model, Later(why, before.at if isinstance(before, Later) else None))

    def answered(self, answer: Answer) -> Answer:
        """With what came before on its bill, and who was to answer in its place."""
        bill = _sum(self._spent, Spent(answer.tokens_in, answer.tokens_out, answer.usd))
        return replace(answer, **bill._asdict(), instead_of=self._told())

    def billed(self, error: ToolError) -> ToolError:
        return billed(error, _sum(self._spent, spent(error)))

    def error(self) -> ToolError:
        """What it comes to when nobody answered; tried again when the first of them may be.

        Where nobody was asked it is no attempt: else others who are limited could use up all that a run has.
        """
        times = [error.at for _, error in self.failures if isinstance(error, Later) and error.at is not None]
        if not self._asked:
            return Busy(self._told(), min(times))
        _, last = self.failures[-1]
        if len(self.failures) == 1 or isinstance(last, Unusable):
            return billed(last, self._spent)
        return billed(Later(self._told(), min(times) if len(times) == len(self.failures) else None), self._spent)

    def _told(self) -> str:
        return "; ".join(f"{model.name}: {error}" for model, error in self.failures)


def _sum(one: Spent, other: Spent) -> Spent:
    return Spent(one.tokens_in + other.tokens_in, one.tokens_out + other.tokens_out, one.usd + other.usd)
