"""What Prophet takes for usual: the bounds of its forecast, as it comes and with a wide interval.

`prophet_bounds.py FILE` reads, as JSON, a list of {times, values, ahead}, and prints for each interval a list of the
[low, high] of every time ahead.
"""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path
from typing import Any

import pandas as pd  # type: ignore[import-untyped]
from prophet import Prophet  # type: ignore[import-not-found]

WIDTHS = (0.8, 0.999)
"""The library's own default, and one that only a thousandth of usual values should leave."""


def bounds(series: dict[str, Any]) -> list[list[list[float]]]:
    """For each width, one pair a day."""
    past = pd.DataFrame({"ds": pd.to_datetime(series["times"]), "y": series["values"]})
    ahead = pd.DataFrame({"ds": pd.to_datetime(series["ahead"])})
    model = Prophet().fit(past)
    found = []
    for width in WIDTHS:
        model.interval_width = width
        forecast = model.predict(ahead)
        found.append(forecast[["yhat_lower", "yhat_upper"]].to_numpy().tolist())
    return found


if __name__ == "__main__":
    logging.getLogger("cmdstanpy").disabled = True
    every = [bounds(each) for each in json.loads(Path(sys.argv[1]).read_text())]
    print(json.dumps([[each[place] for each in every] for place in range(len(WIDTHS))]))
