"""What is known of a vendor's API, and how its refusals are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from agents.engine.errors import Later, Refused, ToolError, Unclear

UNTOLD, LONGEST = 60.0, 3600.0
"""Seconds to stay away when a rate limit does not say how long, and at most."""


class NotThere(Refused):
    """There is no such thing, or we cannot see it."""


@dataclass(frozen=True)
class Answer:
    """What came back: `data` is its JSON, None if there is none."""

    status: int
    headers: httpx.Headers
    data: Any = None


Reading = Callable[[str, Answer, bool, float], ToolError]
"""What an answer of 400 and above means: (about, answer, whether it was a write, now)."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """A vendor's API. `headers` sign us in, `setting` is what its address is set by.

    `pauses`: whether an answer that asks us to come back later speaks of all that this credential does.
    """

    name: str
    url: str
    setting: str
    headers: Mapping[str, str] = field(repr=False)
    refused: Reading
    pauses: Callable[[Answer], bool] = lambda _: True


def limited(name: str, about: str, answer: Answer, now: float, said: str, wait: float | None = None) -> Later:
    """A rate limit: come back when the vendor says, not in the past and not beyond an hour."""
    told = _seconds(answer.headers.get("retry-after"))
    seconds = told if told is not None else UNTOLD if wait is None else wait
    until = now + min(max(seconds, 1.0), LONGEST)
    return Later(f"{about}: the rate limit of {name} is used up ({said or answer.status})", until)


def broken(name: str, about: str, answer: Answer, write: bool, now: float) -> Later | Unclear:
    """An answer of 500 and above: of a read nothing is lost, of a write nothing is known."""
    told = f"{about}: {name} answered {answer.status}"
    if write:
        return Unclear(f"{told}; whether it was done is not known")
    wait = _seconds(answer.headers.get("retry-after"))
    return Later(told, None if wait is None else now + min(wait, LONGEST))


def refused(about: str, answer: Answer, sentence: str, said: str) -> Refused:
    """A refusal that will stay one, with the vendor's own words at the end."""
    kind = NotThere if answer.status == 404 else Refused
    return kind(f"{about}: {sentence} ({answer.status}{': ' if said else ''}{said})")


def on_one_line(*parts: object) -> str:
    """A vendor's own words, at most 300 characters."""
    return " ".join("; ".join(str(part) for part in parts if part).split())[:300]


def plain_token(name: str, token: str, vendor: str) -> str:
    """A token as it can be sent. Raises `Refused` naming the setting, never the token."""
    if not token:
        raise Refused(f"{name} is not set, so nothing can be read or written at {vendor}")
    if not (token.isascii() and token.isprintable()):
        raise Refused(f"{name} holds characters that no token has; copy it anew")
    return token


def _seconds(text: str | None) -> float | None:
    return float(text) if text and text.isascii() and text.isdecimal() else None
