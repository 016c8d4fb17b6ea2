"""Milliseconds a durable step takes: the model answers at once, its call is judged, started, performed and returned.

The tools do nothing, so this is the price of remembering, with every append on disk. Baselines: the same steps in
LangGraph on the same store, and in DBOS on SQLite, both as they come; and one bare XADD of the same 2 KB.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import redis

from agents.settings import Settings
from tests.bench import peers
from tests.bench.figure import Figure, Missing, NotMeasured
from tests.bench.results import result
from tests.bench.site import connected, installed
from tests.bench.stepper import Stepper, stepper

SIZES = (100, 300)
OWN = {100: 3, 300: 1, 1000: 1}
"""Steps of a run of ours, and how many such runs a round has."""
ROUNDS = 3
"""All take turns; of each the median round counts."""
PATIENCE = 120.0
"""Seconds one round of a peer may take."""
GOALS = {("langgraph", 100): ">=3x", ("langgraph", 300): ">=6x", ("dbos", 100): ">=3x"}
"""How many times as long a peer's step takes as ours."""

Round = list[float]
"""Milliseconds a step took at each size: ours at those of OWN, LangGraph at SIZES, DBOS (it does not grow) at 100."""


def measure() -> Iterator[Figure | Missing]:
    """Absolute, against the peers, and whether a long run's steps cost more than a short one's."""
    ours, bare, lacking = list[Round](), list[float](), dict[str, str]()
    theirs: dict[str, list[Round]] = {name: [] for name in PEERS}
    with installed() as settings, connected(settings) as client, stepper(settings) as worker:
        runs(worker, 20, 1)
        for _ in range(ROUNDS):
            ours.append([runs(worker, steps, times) for steps, times in OWN.items()])
            bare.append(xadd(client, 200))
            for name, rounds in theirs.items():
                _one_round(name, settings, rounds, lacking)
    own = [median(each) for each in zip(*ours, strict=True)]
    yield Figure("steps.xadd", median(bare), "ms")
    yield from (Figure(f"steps.placet_{steps}", ms, "ms") for steps, ms in zip(OWN, own, strict=True))
    yield Figure("steps.1000_over_100", own[-1] / own[0], "x")
    for name, rounds in theirs.items():
        yield from compared(name, own, rounds, lacking.get(name, ""))


def compared(name: str, own: Round, rounds: list[Round], why: str) -> Iterator[Figure | Missing]:
    """A peer's step at each size it has a goal for, and how many of ours fit into it."""
    for place, steps in enumerate(SIZES):
        goal = GOALS.get((name, steps))
        if goal and why:
            yield Missing(f"steps.{name}_{steps}_over_placet", why)
        elif goal:
            ms = median(each[place] for each in rounds)
            yield Figure(f"steps.{name}_{steps}", ms, "ms")
            yield Figure(f"steps.{name}_{steps}_over_placet", ms / own[place], "x", goal)


def _one_round(name: str, settings: Settings, rounds: list[Round], lacking: dict[str, str]) -> None:
    if name in lacking:
        return
    try:
        rounds.append(PEERS[name](settings))
    except NotMeasured as error:
        lacking[name] = str(error)


def runs(worker: Stepper, steps: int, times: int) -> float:
    """Milliseconds a step takes, over so many runs of so many steps."""
    return sum(worker.drive(worker.begin(steps), "done") for _ in range(times)) / steps / times * 1000


def xadd(client: redis.Redis, times: int) -> float:
    """Milliseconds of one XADD, over so many."""
    began = time.perf_counter()
    for number in range(times):
        client.xadd("bench:bare", {"p": result(number)})
    return (time.perf_counter() - began) / times * 1000


def langgraph(settings: Settings) -> Round:
    """On the same store, whose keys of it are then removed. Raises `NotMeasured`."""
    said = peers.ask(
        "langgraph_steps.py", *map(str, SIZES), env=_environment(REDIS_URL=settings.redis_url), seconds=PATIENCE
    )
    with connected(settings) as client:
        for key in client.scan_iter("lg*", count=1000):
            client.unlink(key)
    return _read(said)


def dbos(settings: Settings) -> Round:
    """In a new database on the same disk. Raises `NotMeasured`."""
    with TemporaryDirectory(dir=settings.data_dir) as folder:
        url = f"sqlite:///{Path(folder) / 'dbos.sqlite'}"
        said = peers.ask("dbos_steps.py", str(SIZES[0]), env=_environment(DBOS_DATABASE_URL=url), seconds=PATIENCE)
    return _read(said)


PEERS: dict[str, Callable[[Settings], Round]] = {"langgraph": langgraph, "dbos": dbos}


def _environment(**more: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **more}


def _read(said: str) -> Round:
    return [float(each) for each in json.loads(said.splitlines()[-1])]
