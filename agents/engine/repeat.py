"""How a call can be repeated when nobody knows whether it happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Repeat:
    """How a call can be repeated when nobody knows whether it happened. `window`: seconds a provider keeps our key."""

    kind: Literal["read", "keyed", "probe", "blind"]
    window: float = 0.0


read = Repeat("read")
probe = Repeat("probe")
blind = Repeat("blind")


def keyed(hours: float) -> Repeat:
    """The provider deduplicates by our key for so many hours."""
    return Repeat("keyed", hours * 3600)
