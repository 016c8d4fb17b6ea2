"""Values as a person reads them on a page. All of it is escaped; what would hide in text is made visible."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from markupsafe import Markup, escape

HIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164"
    r"\ud800-\udfff\ufeff\uffa0\U000e0000-\U000e007f]"
)
"""Characters that show nothing, or turn the reading direction: what is read must be what is there."""
UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"))
MARKS = (("+++", "meta"), ("---", "meta"), ("@@", "hunk"), ("+", "add"), ("-", "del"))


class Line(NamedTuple):
    """A line of a diff: what it is (`add`, `del`, `hunk`, `meta`, `same`), and its text."""

    mark: str
    text: str


def visible(text: object) -> Markup:
    """Escaped, with each hidden character spelled out as its code point."""
    parts = re.split(f"({HIDDEN.pattern})", str(text).replace("\r\n", "\n"))
    return Markup("").join(_spelled(part) if HIDDEN.fullmatch(part) else escape(part) for part in parts)


def diff(text: str) -> Iterator[Line]:
    """The lines of a unified diff, each with what it is."""
    for line in text.replace("\r\n", "\n").split("\n"):
        yield Line(next((mark for start, mark in MARKS if line.startswith(start)), "same"), line)


def pretty(value: Any) -> str:
    """JSON over several lines; a bare text as it is, a list of them one a line."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        return "\n".join(value)
    return json.dumps(value, indent=2, ensure_ascii=False)


def moment(at: float) -> str:
    """A time as people write it, in UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%-d %B %Y, %H:%M UTC")


def iso(at: float) -> str:
    """A time as machines read it."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")


def distance(at: float, now: float) -> str:
    """How far away a time is: "in 23 hours", "5 minutes ago"."""
    seconds = abs(at - now)
    for size, unit in UNITS:
        if seconds >= size:
            count = round(seconds / size)
            words = f"{count} {unit}{'s' if count != 1 else ''}"
            return f"in {words}" if at > now else f"{words} ago"
    return "in less than a minute" if at > now else "just now"


def _spelled(character: str) -> Markup:
    return Markup('<span class="hidden">U+{:04X}</span>').format(ord(character))
