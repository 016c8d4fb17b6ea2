"""Short-term context: what the runs of a session before this one were asked, and what they answered."""

from __future__ import annotations

from pydantic_core import to_json

from agents.engine.journal import Began, Ended
from agents.engine.task import Exchange
from tasks.store import Store

LOOKED_AT = 50
"""The latest runs of a session that are looked at; those that have not ended are passed over."""
MOST = 10
"""Exchanges that are carried forward."""
LONGEST = 4_000
"""Characters that are kept of a prompt, and of an answer."""
WHOLE = 32_000
"""Characters of all exchanges together; the oldest are left out first."""


def context(store: Store, began: Began) -> tuple[Exchange, ...]:
    """The exchanges of the session that a run is to be a part of, oldest first; none where it is in none."""
    found: list[Exchange] = []
    room = WHOLE
    for run in store.sessions.newest(began, LOOKED_AT) if began.session else ():
        bounds = store.journals.bounds(run)
        if bounds is None:
            continue
        exchange = _exchange(*bounds)
        room -= len(exchange.prompt) + len(exchange.answer)
        if room < 0 or len(found) == MOST:
            break
        found.append(exchange)
    return tuple(reversed(found))


def _exchange(began: Began, ended: Ended) -> Exchange:
    return Exchange(prompt=_head(str(began.input.get("prompt", ""))), answer=_head(_answer(ended)))


def _answer(ended: Ended) -> str:
    """What it answered; of a run that came to nothing, how it ended."""
    if ended.status != "done":
        return f"({ended.status}: {ended.summary})"
    if ended.output is None or isinstance(ended.output, str):
        return ended.output or ended.summary
    return to_json(ended.output).decode()


def _head(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
