"""How well drifts are told from what is usual, on 200 made series: precision and recall, beside a library's default.

Each series is walked through its last 14 days, one judgement a day with what was known by then, as in production. An
alarm on a healthy series, or before the drift of another began, is false; a drift is found by an alarm on its first
day or one of the two after. The library is Prophet, which the anomaly checks of data-quality tools stand on: fitted
to the history before the walk as it comes, it takes what lies outside its interval for a drift.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from agents.drift import judge
from agents.drift.mix import distance, middle, shares
from tests.bench import peers
from tests.bench.figure import Figure, Missing, NotMeasured
from tests.bench.series import Series, made

SEED = 2026
"""Nothing was tuned on it: that was done on seeds from 1001 on."""
FOUND_WITHIN = 3
"""Days in which a drift has to be found."""
PATIENCE = 900.0
"""Seconds that the library may take."""
PEERS = ("prophet", "prophet_wide")
"""With its own default of 80 %, and with 99.9 %."""


@dataclass(frozen=True)
class Tally:
    """Of series: drifts found, drifts missed, series with a false alarm."""

    found: int
    missed: int
    false: int

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.false) if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.found / (self.found + self.missed) if self.found else 0.0


def measure() -> Iterator[Figure | Missing]:
    """Our own judge with its goals, and the library."""
    every = made(SEED)
    ours = tally(every, [alarms(series) for series in every])
    theirs, why = _of_peers(every)
    print(_table({"placet": ours, **theirs}), flush=True)
    yield Figure("drift.precision", ours.precision, "", ">=0.95")
    yield Figure("drift.recall", ours.recall, "", ">=0.9")
    for name in PEERS:
        for what in ("precision", "recall"):
            label = f"drift.{name}_{what}"
            yield Figure(label, getattr(theirs[name], what), "") if name in theirs else Missing(label, why)


def alarms(series: Series) -> list[int]:
    """The places of the points that our own judge takes for a drift."""
    points = list(series.points)
    for place in range(series.walk, len(points)):
        drift = judge(points[:place], points[place], series.kind)
        points[place] = points[place].model_copy(update={"drifted": drift.drifted})
    return [place for place in range(series.walk, len(points)) if points[place].drifted]


def tally(every: Sequence[Series], raised: Sequence[Sequence[int]]) -> Tally:
    """Of the alarms raised on each series, by place."""
    found = missed = false = 0
    for series, places in zip(every, raised, strict=True):
        onset = len(series.points) if series.onset is None else series.onset
        false += any(place < onset for place in places)
        if series.onset is not None:
            hit = any(onset <= place < onset + FOUND_WITHIN for place in places)
            found, missed = found + hit, missed + (not hit)
    return Tally(found, missed, false)


def _of_peers(every: Sequence[Series]) -> tuple[dict[str, Tally], str]:
    """What the library comes to; else why nothing is known of it."""
    try:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "series.json"
            path.write_text(json.dumps([_asked(series) for series in every]))
            env = {"PATH": os.environ["PATH"], "HOME": folder}
            said = peers.ask("prophet_bounds.py", str(path), env=env, seconds=PATIENCE)
    except NotMeasured as error:
        return {}, str(error)
    found = {}
    for name, bounds in zip(PEERS, json.loads(said.splitlines()[-1]), strict=True):
        raised = [outside(series, each) for series, each in zip(every, bounds, strict=True)]
        found[name] = tally(every, raised)
    return found, ""


def outside(series: Series, bounds: Sequence[Sequence[float]]) -> list[int]:
    """The places of the points that lie outside, one pair of bounds each."""
    walked = values(series)[series.walk :]
    pairs = enumerate(zip(walked, bounds, strict=True), series.walk)
    return [place for place, (value, (low, high)) in pairs if not low <= value <= high]


def values(series: Series) -> list[float]:
    """A number a day; of a distribution, how far it lies from the middle of those before the walk."""
    if series.kind != "distribution":
        return [point.value or 0.0 for point in series.points]
    usual = middle([shares(point.buckets) for point in series.points[: series.walk]])
    return [distance(shares(point.buckets), usual) for point in series.points]


def _asked(series: Series) -> dict[str, list[float] | list[str]]:
    times = [datetime.fromisoformat(point.at).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S") for point in series.points]
    before = values(series)[: series.walk]
    return {"times": times[: series.walk], "values": before, "ahead": times[series.walk :]}


def _table(tallies: dict[str, Tally]) -> str:
    head = f"{'drifts in 200 made series':<26}{'found':>7}{'missed':>8}{'false':>7}{'precision':>11}{'recall':>8}"
    rows = [
        f"{name:<26}{each.found:>7}{each.missed:>8}{each.false:>7}{each.precision:>11.3f}{each.recall:>8.3f}"
        for name, each in tallies.items()
    ]
    return "\n".join([head, *rows])
