"""Runs that belong together: the one all began with, and those that were delegated to, at any depth."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from agents.engine import relay
from agents.engine.journal import Began, Cancelled, Totals
from agents.engine.run import Run
from tasks.store import Store
from tasks.store.journals import Moved

HEAD = 80
"""Characters of a prompt that stand for it in a line."""


def origin(store: Store, began: Began) -> Began:
    """How the root of a run began: whose event, key and starter count for all below it."""
    return (store.journals.began(began.root) if began.root else None) or began


def root(store: Store, run: Run) -> Run:
    """The root of a run, whole: itself, where nobody delegated it. Who caused that counts for all below it."""
    found = store.journals.load(run.began.root) if run.began and run.began.root else run
    return found if found.began else run


def subject(began: Began) -> str:
    """What a run is about, in a line. A prompt is anybody's words: it stands in quotation marks that it cannot end."""
    if began.event:
        return began.event.subject
    if began.flow == relay.NAME:
        return f"{began.session} calls {began.input['tool']}"
    prompt = re.sub(r"[\s\"“”]+", " ", str(began.input.get("prompt", ""))[:HEAD]).strip()
    return began.key or (f"“{prompt}”" if prompt else "")


def scopes(began: Began, tool: str) -> set[str]:
    """The kill switches that hold a call of this run: its own agent's, and those of all it works for."""
    return {"all", f"tools/{tool}", *(f"agents/{name}" for name in began.path or (began.agent,))}


def below(store: Store, run: Run, *, at_work: bool = False) -> Iterator[Run]:
    """Every run that it delegated to, and so on down, each right after the one it works for.

    `at_work`: only those that whoever they work for still waits for.
    """
    for id in run.out if at_work else run.children:
        child = store.journals.load(id)
        if child.began:
            yield child
            yield from below(store, child, at_work=at_work)


def together(runs: Iterable[Run]) -> Totals:
    """What runs have spent, all told."""
    spent = [each.totals for each in runs]
    return Totals.model_validate({unit: sum(getattr(each, unit) for each in spent) for unit in Totals.model_fields})


def call_off(store: Store, run: str, wish: Cancelled) -> list[str]:
    """Wish a run and all below it to end. Gives those that were told so, and now want attention.

    One that was told before is left alone, but for a person's wish: that weighs more than a newer event.
    """
    found = store.journals.load(run)
    told = []
    while found.began and not found.ended and _heeds(found, wish):
        try:
            store.journals.append(found, wish.model_copy(update={"at": store.now()}), due="now")
            told.append(run)
        except Moved:
            continue
    return told + [each for child in found.out for each in call_off(store, child, wish)]


def changed_the_world(store: Store, run: Run) -> bool:
    """Whether a run or any below it has had an effect, or may have had one."""
    return any(not effect.undone for each in (run, *below(store, run)) for effect in each.effects.values())


def _heeds(run: Run, wish: Cancelled) -> bool:
    return run.cancelled is None or bool(run.cancelled.newer and not wish.newer)
