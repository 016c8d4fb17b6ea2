"""Durations as people write them in configuration: "90s", "15m", "24h", "7d"."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator

UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}


def seconds(text: Any) -> float:
    """How many seconds "90s", "15m", "24h" or "7d" are. Raises `ValueError` for anything else, zero too."""
    match = re.fullmatch(r"([1-9][0-9]{0,6})([smhd])", text) if isinstance(text, str) else None
    if not match:
        raise ValueError('is not a duration: write a whole number and a unit, like "90s", "15m", "24h", "7d"')
    return int(match[1]) * UNITS[match[2]]


Duration = Annotated[float, BeforeValidator(seconds)]
"""Seconds, written as "24h"."""
