"""What a model's tokens cost: the shipped price list, and the operator's over it."""

from __future__ import annotations

import logging
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from agents.engine.errors import ConfigError

SHIPPED = Path(__file__).with_name("prices.toml")
SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}$")
log = logging.getLogger(__name__)

Usd = Annotated[FiniteFloat, Field(ge=0)]


class Price(BaseModel):
    """USD per million tokens. `cached` is for input that the server had read before; None: it costs as any other."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input: Usd
    output: Usd
    cached: Usd | None = None


class _File(BaseModel):
    prices: dict[str, Price] = {}


class Prices:
    """A price list. What is not on it costs 0.0, and is complained of once."""

    def __init__(self, models: Mapping[str, Price]) -> None:
        self.models = dict(models)
        self._missed: set[str] = set()

    @classmethod
    def load(cls, config_dir: Path) -> Prices:
        """The shipped list, and the operator's `models.toml` over it. Raises `ConfigError` for a bad file."""
        own = config_dir / "models.toml"
        return cls.over(_read(own) if own.exists() else {})

    @classmethod
    def over(cls, own: Mapping[str, Price]) -> Prices:
        """The shipped list, and these prices over it."""
        return cls({**_read(SHIPPED), **own})

    def usd(self, model: str, tokens_in: int, tokens_out: int, cached: int = 0) -> float:
        """What so many tokens cost, of those sent so many `cached`. A dated snapshot costs what its model does."""
        price = self._of(model)
        if price is None:
            self._complain(model)
            return 0.0
        cheaper = 0.0 if price.cached is None else min(cached, tokens_in) * (price.input - price.cached)
        return (tokens_in * price.input - cheaper + tokens_out * price.output) / 1_000_000

    def knows(self, model: str) -> bool:
        """Whether there is a price for it."""
        return self._of(model) is not None

    def _of(self, model: str) -> Price | None:
        return self.models.get(model) or self.models.get(SNAPSHOT.sub("", model))

    def _complain(self, model: str) -> None:
        if model not in self._missed:
            self._missed.add(model)
            log.warning(
                "no price is known for the model %r: it counts as 0.0 USD, so no limit in USD holds it. "
                "Add it to [prices] of models.toml in CONFIG_DIR",
                model,
            )


def _read(path: Path) -> dict[str, Price]:
    try:
        return _File.model_validate(tomllib.loads(path.read_text("utf-8"))).prices
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from None
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise ConfigError(
            f'{path}: {where}: {first["msg"]}; a price reads "name" = {{ input = 0.25, output = 2.0 }}, '
            "in USD per million tokens, under [prices]"
        ) from None


def estimate(text: str) -> int:
    """About how many tokens a text is, rather too many, for a server that does not count them."""
    return -(-len(text.encode("utf-8", "replace")) // 3)
