"""Has every case reviewed, by the real agent, driver and store, and scores what it left on the pull request."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import redis

from agents.engine.errors import PlacetError
from agents.models import Model
from tests.eval.corpus import Case
from tests.eval.said import Said, said
from tests.eval.score import Result, result
from tests.eval.site import NotEvaluated, Site, site
from tests.sandbox.github.pull import Pull

SIDE_BY_SIDE = 2
"""Reviews under way at a time: their analyzers are what takes the time."""
FAILURES = (NotEvaluated, PlacetError, redis.RedisError, OSError)
Outcome = tuple[Case, Result | BaseException]


def evaluate(cases: Sequence[Case], model: Model | None = None) -> Iterator[Outcome]:
    """Each case with its result, or with why there is none, in order."""
    with site(model) as here, ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="eval") as pool:
        begun = [_begun(here, case) for case in cases]
        pending = [pool.submit(finish) for finish in begun]
        for case, future in zip(cases, pending, strict=True):
            yield case, _outcome(future.result)


def _begun(here: Site, case: Case) -> Callable[[], Result]:
    """Open the pull request and begin its review; what is left to do gives the result."""
    repo = here.hub.create_repository(f"acme/{case.name}", files=case.base)
    pull = repo.open_pull("change", title=case.card.title, files=case.changes)
    run = here.begin(here.hub.deliveries[-1])
    return lambda: _finished(here, case, pull, run)


def _finished(here: Site, case: Case, pull: Pull, run: str) -> Result:
    count = here.finish(run)
    return result(case, readable(said(case, pull, here.hub.bot_login), count))


def readable(found: Said, count: int) -> Said:
    """What was said, if it was read as it was meant. Raises `NotEvaluated` if the reviewer's own `count` belies it."""
    if not found.answered or (count and not found.raised):
        raise NotEvaluated(f"the run has {count} findings, and none can be read on the pull request")
    return found


def _outcome(finish: Callable[[], Result]) -> Result | BaseException:
    try:
        return finish()
    except FAILURES as error:
        return error
