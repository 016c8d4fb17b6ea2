"""The model that an agent's run asks, and its place there: workers agree on both in the store."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from agents.models import Model
from agents.models.fallback import Named
from agents.models.table import Choice, Table
from tasks.driving.turn import Turn
from tasks.errors import StoreAway
from tasks.store.places import Held

DEADLINE = 120.0
"""Seconds one answer may take, of a model that has no limit of its own."""
MARGIN = 10.0
"""Seconds for which a place is held beyond the time a request may take, if nobody lets go of it."""

log = logging.getLogger(__name__)


class Door:
    """The gate of one turn (`agents.models.fallback.Gate`). Called in the threads of its calls."""

    def __init__(self, turn: Turn) -> None:
        self._turn, self._places = turn, turn.store.places

    @contextmanager
    def place(self, model: Named) -> Iterator[float | None]:
        """A place while the block lasts; or when to look again. Raises `StoreAway`."""
        assert model.places is not None
        until = self._turn.now + model.seconds + MARGIN
        held = self._places.enter(model.name, model.places, self._turn.lease, until)
        if not isinstance(held, Held):
            log.info("waits for a place at the model %s", model.name)
            yield held
            return
        try:
            yield None
        finally:
            self._leave(held)

    def _leave(self, held: Held) -> None:
        """An answer is worth more than a place, which is let go of by itself where the store is away."""
        with suppress(StoreAway):
            for run in self._places.leave(held):
                self._tell(run)

    def _tell(self, run: str) -> None:
        """A run that is woken may be this one, which looks again by itself."""
        if run != self._turn.run.id:
            self._turn.world.hint(run)

    def rests(self, names: Sequence[str]) -> dict[str, float]:
        return self._places.rests(names)

    def rest(self, name: str, until: float) -> None:
        with suppress(StoreAway):
            self._places.rest(name, until)


def model_of(turn: Turn) -> Model | None:
    """What this run's agent asks; None: rules answer alone."""
    model, spec = turn.world.model, turn.agent.spec
    return model.choose(spec.model, spec.small_model, Door(turn)) if isinstance(model, Table) else model


def seconds_of(model: Model, *, small: bool) -> float:
    """How long an answer may take, of whoever gives it."""
    return model.chain(small=small).seconds if isinstance(model, Choice) else DEADLINE


def name_of(turn: Turn, model: Model, *, small: bool) -> str:
    """What a model is called that gave no answer."""
    return (
        model.chain(small=small).models[0].model
        if isinstance(model, Choice)
        else turn.world.settings.model_for(small=small)
    )
