"""Conditions in CEL: compiled once, evaluated over what a rule may see.

The language: cel-spec, "Language Definition". The engine: the package `common-expression-language`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import cel

from agents.engine.errors import PlacetError
from agents.engine.event import Event

FAILURES = (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError)
"""What evaluating may raise; the package documents no base class of its own."""

EVENT_NAMES = ("source", "kind", "subject", "actor", "fields")


class Unanswerable(PlacetError):
    """A condition has no answer here: a name is missing, types do not fit, or it gives another type."""


class Names:
    """The variables of one evaluation, shared by all conditions asked about one call or event.

    Only those that a condition mentions are handed over to CEL, each once.
    """

    def __init__(self, **variables: Any) -> None:
        self._variables = variables
        self._context = cel.Context({})
        self._known: set[str] = set()

    def value(self, expression: str) -> Any:
        """What an expression gives. Raises `Unanswerable`."""
        try:
            program, mentioned = compiled(expression)
            for name in mentioned & self._variables.keys() - self._known:
                self._context.add_variable(name, self._variables[name])
                self._known.add(name)
            return program.execute(self._context)
        except KeyError as error:
            raise Unanswerable(f"there is no {error} here") from None
        except FAILURES as error:
            raise Unanswerable(re.split(r"\n|\. ", str(error))[0]) from None

    def holds(self, expression: str) -> bool:
        """Whether a condition is true. Raises `Unanswerable`, also when the answer is no bool."""
        answer = self.value(expression)
        if not isinstance(answer, bool):
            raise Unanswerable(f"the condition gives {type(answer).__name__}, not true or false")
        return answer


@lru_cache(maxsize=4096)
def compiled(expression: str) -> tuple[cel.Program, frozenset[str]]:
    """A program, and the variables it mentions. Raises `ValueError` saying where the syntax is wrong."""
    program = cel.compile(expression)
    return program, frozenset(program.variables())


def seen(event: Event | None) -> dict[str, Any]:
    """What conditions see of an event; of none, its empty shape."""
    if event is None:
        return {**dict.fromkeys(EVENT_NAMES, ""), "fields": {}}
    return {name: getattr(event, name) for name in EVENT_NAMES}
