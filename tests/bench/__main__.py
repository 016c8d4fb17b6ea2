"""`python -m tests.bench [NAME…]`: measures, and prints one line a figure: NAME value goal ok|short.

Exit code 0 even if a figure falls short of its goal; 1 if one could not be measured (its line says why), 2 for an
unknown name.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from http.client import HTTPException

import httpx
import redis

from agents.engine.errors import PlacetError
from tests.bench import (
    burst,
    click,
    counting,
    drift,
    flight,
    forgeries,
    guarded,
    ingest,
    leads,
    loop,
    memory,
    parked,
    pipeline,
    replay,
    servers,
    steps,
    thousand,
    ticket,
    tree,
    waiting,
)
from tests.bench.figure import Figure, Missing, NotMeasured

FAILURES = (NotMeasured, PlacetError, HTTPException, httpx.HTTPError, redis.RedisError, OSError)
"""What measuring may raise: the machine, or what is measured, is not as it should be."""
Benchmark = Callable[[], Iterator[Figure | Missing]]
BENCHMARKS: dict[str, Benchmark] = {
    "ingest": ingest.measure,
    "steps": steps.measure,
    "loop": loop.measure,
    "parked": parked.measure,
    "click": click.measure,
    "flight": flight.measure,
    "thousand": thousand.measure,
    "replay": replay.measure,
    "memory": memory.measure,
    "ticket": ticket.measure,
    "leads": leads.measure,
    "tree": tree.measure,
    "waiting": waiting.measure,
    "counting": counting.measure,
    "burst": burst.measure,
    "forgeries": forgeries.measure,
    "drift": drift.measure,
    "pipeline": pipeline.measure,
    "guarded": guarded.measure,
    "servers": servers.measure,
}


def main(names: Sequence[str], benchmarks: Mapping[str, Benchmark] = BENCHMARKS) -> int:
    """Run the benchmarks named, or all; the exit code."""
    if unknown := [name for name in names if name not in benchmarks]:
        print(f"no benchmark {', '.join(unknown)}; there are: {', '.join(benchmarks)}", file=sys.stderr)
        return 2
    measured = [_show(name, benchmarks[name]) for name in names or benchmarks]
    return 0 if all(measured) else 1


def _show(name: str, measure: Benchmark) -> bool:
    whole = True
    try:
        for figure in measure():
            print(figure, flush=True)
            whole = whole and isinstance(figure, Figure)
    except FAILURES as error:
        print(f"{name} could not be measured: {str(error) or type(error).__name__}", file=sys.stderr)
        return False
    return whole


if __name__ == "__main__":
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # the sandbox shop would tell of every request
    sys.exit(main(sys.argv[1:]))
