"""Which language models are there, and (if asked to) do they answer?"""

from __future__ import annotations

import time
from collections.abc import Iterator

from agents import models
from agents.engine.errors import ConfigError, ToolError
from agents.models import Model, Request, Unusable
from agents.models.fallback import Named
from agents.models.table import Table
from agents.settings import Settings
from tasks.doctor.check import Check

PATIENCE = 60.0
QUESTION = "Which colour is a clear sky at noon? Answer with one word."
NONE = (
    "Rules only, until OPENAI_API_KEY, OPENAI_BASE_URL or models.toml is there. Agents that work freely need a model."
)
LENGTH = 2_048
"""Tokens: what a model thinks before it answers counts too."""


def checks(settings: Settings, *, ask: bool) -> Iterator[Check]:
    """Of `models.toml`, or the one model that the variables name. `ask`: each is sent a short question, which costs."""
    try:
        model = models.configured(settings)
    except ConfigError as error:
        yield Check("model", False, str(error), "Mend it, or unset it to work by rules only.")
        return
    if model is None:
        yield Check("model", True, "none", NONE)
    elif isinstance(model, Table):
        for each in model.all.values():
            yield from _named(each, model, ask=ask)
    else:
        yield Check("model", True, f"{settings.openai_model} at {settings.openai_base_url or models.OPENAI}")
        if ask:
            yield _asked(f"model {settings.openai_model} answers", model, PATIENCE)


def _named(each: Named, table: Table, *, ask: bool) -> Iterator[Check]:
    spec = table.spec.models[each.name]
    uses = [use for use in ("default", "small", "embeddings") if getattr(table.spec, use) == each.name]
    limits = [f"{spec.concurrency} requests at once"] if spec.concurrency else []
    stand_ins = [f"then {', '.join(spec.fallback)}"] if spec.fallback else []
    detail = "; ".join([f"{spec.model} at {spec.base_url}", *uses, *limits, *stand_ins])
    unheld = not each.priced and each.name != table.spec.mute
    advice = "No price is known: it counts as 0 USD. Give it one in models.toml." if unheld else ""
    yield Check(f"model {each.name}", True, detail, advice)
    if ask and each.name != table.spec.mute:
        yield _asked(f"model {each.name} answers", each.asks, min(each.seconds, PATIENCE))
    if ask and each.name == table.spec.embeddings:
        yield _embedded(f"model {each.name} embeds", table)


def _asked(name: str, model: Model, seconds: float) -> Check:
    request = Request(prompt="doctor", text=QUESTION, returns=str, max_tokens=LENGTH)
    began = time.monotonic()
    try:
        answer = model.think(request, seconds)
    except Unusable as error:
        advice = 'It may take no schema: try answers = "words" in models.toml.'
        return Check(name, False, f"it answers, and not as asked: {error}", advice)
    except ToolError as error:
        return Check(name, False, str(error), "Runs wait for it, or ask its stand-in, until it answers.")
    took = time.monotonic() - began
    tokens = answer.tokens_in + answer.tokens_out
    return Check(name, True, f"{answer.model}, in {took:.1f} s, {tokens} tokens, {answer.usd:.4f} USD")


def _embedded(name: str, table: Table) -> Check:
    from agents.models.named import embedder_of  # noqa: PLC0415 - half a second to import, as the next
    from tasks.memory.nearness import PATIENCE as SHORT  # noqa: PLC0415

    embedder = embedder_of(table.spec)
    assert embedder is not None
    began = time.monotonic()
    try:
        vector, tokens, usd = embedder.embed(QUESTION, PATIENCE)
    except ToolError as error:
        return Check(name, False, str(error), "Memories are found by their words alone until it answers.")
    took = time.monotonic() - began
    slow = f"Memories wait {SHORT:g} s for it at most, and go by their words alone then."
    detail = f"{len(vector)} numbers, in {took:.1f} s, {tokens} tokens, {usd:.4f} USD"
    return Check(name, True, detail, slow if took > SHORT else "")
