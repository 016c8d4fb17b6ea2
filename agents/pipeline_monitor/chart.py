"""A metric's last values as people see them: one line of text, and a chart in Mermaid.

Mermaid documentation, "XY Chart". GitHub Docs, "Creating diagrams".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

BARS = "▁▂▃▄▅▆▇█"
GAP = "·"
MOST = 30
"""Values that are drawn."""


@dataclass(frozen=True)
class Series:
    """Values with the time of each, the oldest first. `low` and `high`: what would be usual now (None: no bound)."""

    times: tuple[str, ...]
    values: tuple[float | None, ...]
    low: float | None = None
    high: float | None = None

    def last(self, most: int = MOST) -> Series:
        """The newest of so many steps of equal length, always with the last one."""
        step = max(math.ceil(len(self.values) / most), 1)
        chosen = range(len(self.values) - 1, -1, -step)[::-1]
        return Series(
            tuple(self.times[n] for n in chosen), tuple(self.values[n] for n in chosen), low=self.low, high=self.high
        )


def line(series: Series) -> str:
    """One line of text: a bar for each value, a dot where there is none."""
    values = series.last().values
    known = [value for value in values if value is not None]
    if not known:
        return GAP * len(values)
    low, high = min(known), max(known)
    return "".join(_bar(value, low, high) for value in values)


def mermaid(series: Series, unit: str) -> str:
    """A chart, within the fence that GitHub draws it in; empty where there are fewer than two values.

    All words in it are ours or made of letters, digits and a few signs: nothing can end the fence or the quotes.
    """
    drawn = series.last()
    pairs = [(at, value) for at, value in zip(drawn.times, drawn.values, strict=True) if value is not None]
    if len(pairs) < 2:
        return ""
    bounds = [bound for bound in (drawn.low, drawn.high) if bound is not None]
    reach = [value for _, value in pairs] + bounds
    rows = [
        "xychart-beta",
        f"    x-axis [{', '.join(_quoted(_day(at)) for at, _ in pairs)}]",
        f"    y-axis {_quoted(_plain(unit) or 'value')} {_number(min(0.0, *reach))} --> {_number(_top(reach))}",
        f"    line [{', '.join(_number(value) for _, value in pairs)}]",
        *(f"    line [{', '.join([_number(bound)] * len(pairs))}]" for bound in bounds),
    ]
    return "\n".join(["```mermaid", *rows, "```"])


def _bar(value: float | None, low: float, high: float) -> str:
    if value is None:
        return GAP
    part = (value - low) / (high - low) if high > low else 0.5
    return BARS[min(int(part * len(BARS)), len(BARS) - 1)]


def _top(values: Sequence[float]) -> float:
    top = max(values)
    return top * 1.05 if top > 0 else 1.0


def _number(value: float) -> str:
    """As Mermaid reads numbers: no exponent."""
    return f"{value:.4f}".rstrip("0").rstrip(".") or "0"


def _day(at: str) -> str:
    """ "03-02 07:00" of "2026-03-02T07:00:00+00:00"."""
    return _plain(at[5:16].replace("T", " "))


def _quoted(text: str) -> str:
    return f'"{text}"'


def _plain(text: str) -> str:
    return "".join(each for each in text[:40] if each.isascii() and (each.isalnum() or each in " %/.:-")).strip()
