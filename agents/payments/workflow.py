"""Handles a dispute, an invoice or an early fraud warning that a person names by its id."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from agents.engine.flow import Done, Flow
from agents.payments.disputes import answer
from agents.payments.dunning import remind
from agents.payments.fraud import warned
from agents.payments.shapes import Disputed, Failed, Given, Warned

FLOWS: dict[str, tuple[type[Given], Callable[[Any], Flow]]] = {
    "dp": (Disputed, answer),
    "du": (Disputed, answer),
    "in": (Failed, remind),
    "issfr": (Warned, warned),
}
KNOWN = "an id that begins with dp_ or du_ (a dispute), in_ (an invoice) or issfr_ (an early fraud warning)"


def handle(given: Given) -> Flow:
    """Do what the event about it would have begun. What was done before is found done."""
    shape, flow = FLOWS.get(given.id.partition("_")[0], (None, None))
    try:
        about = shape and shape.model_validate(given.model_dump())
    except ValidationError:
        about = None
    if about is None or flow is None:
        return Done(summary=f"{given.id} is nothing that this agent knows; name {KNOWN}")
    return (yield from flow(about))
