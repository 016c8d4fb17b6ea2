"""The same steps in DBOS: model and tool in turn, each a step of a workflow, kept in SQLite at DBOS_DATABASE_URL.

`dbos_steps.py STEPS…` prints, as JSON, the milliseconds that a step took in a run of so many steps.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

from dbos import DBOS  # type: ignore[import-not-found]


def model(number: int) -> dict[str, Any]:
    """Name the next step, at once."""
    return {"tool": "read", "args": {"number": number}}


def tool(number: int) -> str:
    """Answer 2 KB."""
    return f"{number:05d}" * 400


def main(sizes: list[int]) -> list[float]:
    """One run of each size, after a short one that does not count."""
    DBOS(config={"name": "bench", "system_database_url": os.environ["DBOS_DATABASE_URL"], "log_level": "ERROR"})
    think, act = DBOS.step()(model), DBOS.step()(tool)

    def work(steps: int) -> int:
        for number in range(steps):
            act(think(number)["args"]["number"])
        return steps

    flow = DBOS.workflow()(work)
    DBOS.launch()
    flow(5)
    each = []
    for steps in sizes:
        began = time.perf_counter()
        flow(steps)
        each.append((time.perf_counter() - began) / steps * 1000)
    DBOS.destroy()
    return each


if __name__ == "__main__":
    print(json.dumps(main([int(word) for word in sys.argv[1:]])))
