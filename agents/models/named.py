"""The table of models, made of what `models.toml` says."""

from __future__ import annotations

from pydantic import SecretStr

from agents.models.dialect import Dialect
from agents.models.embeddings import Embedder
from agents.models.failures import Where
from agents.models.fallback import Named
from agents.models.openai import OpenAIModel
from agents.models.portal import KEYLESS, Server
from agents.models.prices import Prices
from agents.models.spec import ModelSpec, ModelsSpec
from agents.models.table import Table
from agents.settings import variables


def table_of(spec: ModelsSpec) -> Table:
    """Of what was read and checked."""
    given, prices = variables(), Prices.over(spec.prices)
    return Table(
        spec, {name: _named(name, each, prices, given.get(each.key, "")) for name, each in spec.models.items()}
    )


def embedder_of(spec: ModelsSpec) -> Embedder | None:
    """Of what was read and checked; None where no model is named for it."""
    if not spec.embeddings:
        return None
    chosen = spec.models[spec.embeddings]
    return Embedder(
        chosen.model,
        Server(chosen.base_url, variables().get(chosen.key, "") or KEYLESS),
        _with_its_own(Prices.over(spec.prices), chosen),
        seconds=chosen.timeout,
        where=_where(spec.embeddings, chosen),
    )


def _named(name: str, spec: ModelSpec, prices: Prices, key: str) -> Named:
    prices = _with_its_own(prices, spec)
    asks = OpenAIModel(
        spec.model,
        prices,
        key=SecretStr(key) if key else None,
        base_url=spec.base_url,
        form=spec.tools,
        dialect=Dialect(spec.limit, spec.answers),
        where=_where(name, spec),
    )
    return Named(name, spec.model, asks, spec.timeout, spec.concurrency, spec.context, priced=prices.knows(spec.model))


def _with_its_own(prices: Prices, spec: ModelSpec) -> Prices:
    return Prices({**prices.models, spec.model: spec.price}) if spec.price else prices


def _where(name: str, spec: ModelSpec) -> Where:
    here = f"[models.{name}] of models.toml"
    return Where(spec.key or f"`key` in {here}", f"`model` in {here}", f"`base_url` in {here}")
