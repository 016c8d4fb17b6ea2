"""Does a limit in money hold anything?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from agents import models
from agents.catalog import Catalog
from agents.engine.errors import ConfigError
from agents.settings import Settings
from tasks.doctor.check import Check
from tasks.people import People


def checks(settings: Settings) -> Iterator[Check]:
    """Of each agent with `usd` among its limits, where a model has no price. What cannot be read is told elsewhere."""
    with suppress(ConfigError):
        model = models.configured(settings)
        names = models.unpriced(model) if model else ()
        catalog = Catalog.load(settings, People.load(settings).names()) if names else None
        for agent in catalog.agents.values() if catalog else ():
            if (usd := agent.spec.limits.usd) is not None:
                yield _holds_nothing(agent.name, usd, names)


def _holds_nothing(agent: str, usd: float, names: tuple[str, ...]) -> Check:
    detail = f"usd = {usd:g} holds nothing: no price is known for {', '.join(names)}, whose tokens count as 0 USD"
    advice = "Give it one in models.toml of CONFIG_DIR: USD per million tokens, 0 where it is free."
    return Check(f"budget of {agent}", True, detail, advice)
