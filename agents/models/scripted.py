"""A model that says what it was told to: for tests and demonstrations, which go the same way each time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

from pydantic_core import to_jsonable_python

from agents.engine.errors import Refused
from agents.models import Answer, Proposal, Request
from agents.models.prices import estimate
from agents.models.typed import typed
from agents.models.wire import digest_of, text_of

Script = Iterable[Any] | Callable[[Request], Any]


class ScriptedModel:
    """Answers from a list, in order, or from a function of the request; keeps every request in `requests`.

    An answer is a value (checked against the type asked for, as a real model's is), a list of `Proposal`s, a
    whole `Answer`, or an exception, which is raised.
    """

    def __init__(self, script: Script, name: str = "scripted", context: int | None = None) -> None:
        self.name, self.context = name, context
        self.requests: list[Request] = []
        self._next = script if callable(script) else _in_turn(script)
        self._lock = Lock()

    def think(self, request: Request, deadline_seconds: float) -> Answer:  # noqa: ARG002 - it answers at once
        """The script's next answer. Raises `Refused` at its end, `Unusable` for a value that does not fit."""
        with self._lock:
            self.requests.append(request)
            said = self._next(request)
        if isinstance(said, BaseException):
            raise said
        return said if isinstance(said, Answer) else self._answer(request, said)

    def window(self, *, small: bool) -> int | None:  # noqa: ARG002 - there is only one
        """As it was told, in tokens."""
        return self.context

    def _answer(self, request: Request, said: Any) -> Answer:
        calls = _proposals(said)
        return Answer(
            value=None if calls else typed(request.returns).fit(to_jsonable_python(said)),
            model=self.name,
            messages=digest_of(request),
            tokens_in=estimate(text_of(request)),
            tokens_out=estimate(str(said)),
            usd=0.0,
            ms=0,
            calls=calls,
        )


def _proposals(said: Any) -> tuple[Proposal, ...]:
    if not isinstance(said, list):
        return ()
    return tuple(each for each in said if isinstance(each, Proposal))


def _in_turn(script: Iterable[Any]) -> Callable[[Request], Any]:
    left = iter(script)

    def following(request: Request) -> Any:
        for said in left:
            return said
        raise Refused(f"the script has no answer left for {request.prompt}")

    return following
