"""Milliseconds that a step of the freestyle loop takes, durable, with a model that answers at once and 2 KB results.

A step is a reply with one call, judged, started, performed, returned, and told to the model. Baselines, in the same
run: LangGraph's prebuilt agent with its SQLite saver, the OpenAI Agents SDK with its SQLite session, and pydantic-ai,
which remembers nothing. Tokens: what is sent over 30 such steps, against sending all that was said each time.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from agents.catalog import Catalog
from agents.models import Answer, Proposal, Request
from agents.models.prices import estimate
from agents.models.wire import digest_of, messages_of
from agents.settings import Settings
from tasks.driving.drive import drive
from tasks.hints import Hint
from tasks.people import People
from tasks.runs import Runs
from tasks.store import Store
from tasks.world import World
from tests.bench import peers
from tests.bench.figure import Figure, Missing, NotMeasured
from tests.bench.site import installed
from tests.bench.stepper import AGENTS
from tests.bench.tools import TOOLS

SIZES = (100, 300)
GOALS = {100: ">=3x", 300: ">=6x"}
ROUNDS = 3
PATIENCE = 120.0
PEERS = {
    "langgraph": "langgraph_loop.py",
    "openai_agents": "openai_agents_loop.py",
    "pydantic_ai": "pydantic_ai_loop.py",
}
TOKEN_STEPS = 30


class Caller:
    """A model that calls as often as it is told, then is done. Keeps when it was asked, and how much if it counts."""

    def __init__(self, steps: int, *, counts: bool = False) -> None:
        self.steps, self.counts, self.sent, self.asked = steps, counts, list[int](), list[float]()

    def think(self, request: Request, deadline_seconds: float) -> Answer:
        """The next call. What was said is put into the protocol's words, as for a server."""
        self.asked.append(time.perf_counter())
        talk, said = request.talk, messages_of(request)
        assert talk is not None
        if self.counts:
            self.sent.append(estimate(json.dumps(said)))
        done = talk.length >= self.steps
        return Answer(
            value="done" if done else None,
            model="caller",
            messages=digest_of(request),
            tokens_in=12,
            tokens_out=6,
            usd=0.0,
            ms=0,
            calls=() if done else (Proposal("bench.read", {"number": talk.length, "noise": False}),),
        )

    def window(self, *, small: bool) -> int | None:
        """Nobody knows."""
        return None


def measure() -> Iterator[Figure | Missing]:
    """A step absolute and against each peer; whether the last costs more than the first; the tokens sent."""
    ours: list[dict[int, float]] = []
    theirs: dict[str, list[list[float]]] = {name: [] for name in PEERS}
    lacking: dict[str, str] = {}
    with installed() as settings:
        run(settings, 20)
        for _ in range(ROUNDS):
            ours.append({steps: run(settings, steps)[0] for steps in SIZES})
            for name in PEERS.keys() - lacking.keys():
                try:
                    theirs[name].append(_peer(settings, name))
                except NotMeasured as error:
                    lacking[name] = str(error)
        growth = median(_growth(run(settings, 300)[1]) for _ in range(ROUNDS))
        model = run(settings, TOKEN_STEPS, counts=True)[1]
    own = {steps: median(each[steps] for each in ours) for steps in SIZES}
    yield from (Figure(f"loop.placet_{steps}", own[steps], "ms") for steps in SIZES)
    yield Figure("loop.step_300_over_step_1", growth, "x", "<=1.2x")
    for name, rounds in theirs.items():
        for place, steps in enumerate(SIZES):
            figure = f"loop.{name}_{steps}_over_placet"
            if name in lacking:
                yield Missing(figure, lacking[name])
                continue
            ms = median(each[place] for each in rounds)
            yield Figure(f"loop.{name}_{steps}", ms, "ms")
            yield Figure(figure, ms / own[steps], "x", GOALS[steps])
    yield Figure("loop.tokens_over_resending", sum(model.sent) / _resent(model), "x", "<=0.6x")


def run(settings: Settings, steps: int, *, counts: bool = False) -> tuple[float, Caller]:
    """One run of so many steps: milliseconds of one, and its model."""
    model = Caller(steps, counts=counts)
    people = People.load(settings)
    catalog = Catalog.load(settings, people.names(), tools=TOOLS, roots=[AGENTS])
    world = World(settings, Store.connect(settings.redis_url), catalog, people, model)
    door = Runs(world, Hint(settings.redis_url))
    id = door.begin("freestyler", prompt="Read.", starter="bench")
    began = time.perf_counter()
    drive(world, id)
    taken = (time.perf_counter() - began) / steps * 1000
    view = door.get(id)
    world.pool.shutdown()
    world.store.server.client.close()
    if view.status != "done" or len(view.calls) != steps:
        raise NotMeasured(f"the run is {view.status} after {len(view.calls)} of {steps} steps: {view.summary}")
    return taken, model


def _growth(model: Caller) -> float:
    """The last fifty steps against the first fifty but one, which finds nothing warm."""
    taken = [after - before for before, after in zip(model.asked, model.asked[1:], strict=False)]
    return median(taken[-50:]) / median(taken[1:51])


def _resent(model: Caller) -> int:
    """Tokens that the same steps would send if each sent all that was said."""
    first, grows = model.sent[0], model.sent[2] - model.sent[1]
    return sum(first + grows * step for step in range(len(model.sent)))


def _peer(settings: Settings, name: str) -> list[float]:
    with TemporaryDirectory(dir=settings.data_dir) as folder:
        env = {"PATH": os.environ["PATH"], "HOME": folder, "KEPT_IN": str(Path(folder) / "kept.sqlite")}
        said = peers.ask(PEERS[name], *map(str, SIZES), env=env, seconds=PATIENCE)
    return [float(each) for each in json.loads(said.splitlines()[-1])]
