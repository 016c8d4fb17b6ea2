"""One thing that was looked at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """`ok` false: promises cannot be kept like this. `advice`: what to do, or (where ok) what to know."""

    name: str
    ok: bool
    detail: str
    advice: str = ""
