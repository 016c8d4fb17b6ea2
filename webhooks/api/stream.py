"""A run's entries as they are written: server-sent events (HTML Standard, "Server-sent events")."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence

from flask import Response

from tasks.errors import NotFound, StoreAway
from tasks.runs import Runs
from tasks.status import EntryView
from webhooks import context
from webhooks.api.operation import EVENTS
from webhooks.problems import RETRY_AFTER, Problem

log = logging.getLogger(__name__)
HEARTBEAT = 15.0
"""Seconds without an entry after which a comment is sent: what stands between sees that the connection lives, and the
web server sees where it does not."""
LONGEST = 600.0
"""Seconds of one response. A client goes on by asking again from the last entry it has."""
TELLING = 10.0
"""Seconds after the end for which entries that say who was told of it are waited for."""
LOOK = 0.25
"""Seconds of one look for such entries."""
RETRY = "retry: 2000\n\n"
"""Milliseconds after which a client asks again."""
BEAT = ":\n\n"


def of(run: str, after: int) -> Response:
    """The entries of a run past number `after`, now and to come. 204 when it has ended and there are none any more.

    Raises `NotFound`, and `Problem`: 422 for a number that no entry has, 503 when no place is free.
    """
    runs = context.runs()
    finished = _finished(runs, run)
    news = _past(runs, run, after)
    if finished and not news:
        return Response(status=204)
    place = context.readers().take()
    if place is None:
        detail = f"All places for requests that wait are taken. Try again in a moment, or read /v1/runs/{run}/journal."
        raise Problem(503, "no-place", detail, headers={"Retry-After": RETRY_AFTER})
    response = Response(events(runs, run, after, news), mimetype=EVENTS, headers={"X-Accel-Buffering": "no"})
    response.call_on_close(place.leave)
    return response


def events(runs: Runs, run: str, after: int, news: Sequence[EntryView]) -> Iterator[str]:
    """The text of the stream, which begins with entries that were read already."""
    until = time.monotonic() + LONGEST
    yield RETRY
    try:
        while time.monotonic() < until:
            for entry in news:
                after = entry.n
                yield _event(entry)
            ended, finished = runs.ended(run), _finished(runs, run)
            until = min(until, time.monotonic() + TELLING) if ended else until
            news = runs.follow(run, after, 0 if finished else LOOK if ended else HEARTBEAT)
            if not news and finished:  # in this order: an entry may come between the two looks
                return
            if not news:
                yield BEAT
    except (StoreAway, NotFound) as error:
        log.info("a stream of run %s ended early: %s", run, error)


def _event(entry: EntryView) -> str:
    return f"id: {entry.n}\nevent: {entry.kind}\ndata: {entry.model_dump_json()}\n\n"


def _finished(runs: Runs, run: str) -> bool:
    """Whether no entry is to come."""
    return runs.ended(run) and runs.over(run)


def _past(runs: Runs, run: str, after: int) -> Sequence[EntryView]:
    """The entries past number `after`, which has to be one, or 0."""
    if not after:
        return runs.follow(run, 0, 0)
    known = runs.follow(run, after - 1, 0)
    if not known:
        raise Problem(422, "invalid", f"Last-Event-ID: run {run} has no entry {after} to go on from.")
    return known[1:]
