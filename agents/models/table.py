"""The models that are configured by name, and the choice among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agents.models import Answer, Request
from agents.models.fallback import Chain, Gate, Named, Open
from agents.models.spec import ModelsSpec


@dataclass(frozen=True)
class Choice:
    """A model as one agent has it: one chain for what is asked as small, one for all else."""

    large: Chain
    small: Chain

    def think(self, request: Request, deadline_seconds: float) -> Answer:
        """Ask the chain that is meant. Raises what `Chain.think` does."""
        return self.chain(small=request.small).think(request, deadline_seconds)

    def window(self, *, small: bool) -> int | None:
        """How many tokens whoever answers can read and write in all; None: nobody knows."""
        return self.chain(small=small).window

    def costs(self, tokens_in: int, tokens_out: int, *, small: bool) -> float:
        """USD; see `agents.models.costs`."""
        return self.chain(small=small).costs(tokens_in, tokens_out, small=small)

    def chain(self, *, small: bool) -> Chain:
        return self.small if small else self.large


class Table:
    """All of them. By itself it asks the default model, as one who is alone."""

    def __init__(self, spec: ModelsSpec, models: Mapping[str, Named]) -> None:
        self.spec, self._models = spec, models

    @property
    def all(self) -> Mapping[str, Named]:
        return self._models

    def choose(self, model: str = "", small: str = "", gate: Gate | None = None) -> Choice:
        """For an agent that names these (empty: the table's own). Its own model does where there is no small one."""
        model = model or self.spec.default
        chains = [self._chain(name, gate or Open()) for name in (model, small or self.spec.small or model)]
        return Choice(*chains)

    def think(self, request: Request, deadline_seconds: float) -> Answer:
        """Ask the default model, or the small one. Raises what `Chain.think` does."""
        return self.choose().think(request, deadline_seconds)

    def window(self, *, small: bool) -> int | None:
        """Of the default model, or the small one."""
        return self.choose().window(small=small)

    @property
    def unpriced(self) -> tuple[str, ...]:
        """See `agents.models.unpriced`."""
        mute = self.spec.mute
        return tuple(each.name for each in self._models.values() if not each.priced and each.name != mute)

    def _chain(self, name: str, gate: Gate) -> Chain:
        return Chain([self._models[each] for each in self.spec.chain(name)], gate)
