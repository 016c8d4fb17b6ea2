"""Whether a model gets anywhere, or goes round in circles: a pure look at the calls it made."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

Made = tuple[str, str, bool]
"""A call that was made: the tool's name, the digest of its canonical arguments, whether it failed."""

LATELY = 64
"""Calls that are looked back on. A cycle of up to 21 is found in them: as many as one reply holds, and some more."""
SAME = 3
"""So often the same call, with nothing new in between, gets nowhere."""
ROUNDS = {2: 3, 3: 2}
"""So many rounds of the same so many calls get nowhere."""
FAILURES = 5
"""So many calls that failed one after the other get nowhere."""
PLAIN = re.compile(r"[A-Za-z0-9_.-]{1,64}")


def stuck(calls: Sequence[Made]) -> str:
    """Why it gets nowhere, in words for people; empty while all is well.

    `calls` are those since it was last let on or instructed, oldest first; only the latest `LATELY` are looked at. What
    is called with other arguments is another call, and one that is new and succeeds is progress: to read the same
    record again after each of several different writes is honest work.
    """
    lately = calls[-LATELY:]
    return _cycle(lately) or _same(lately) or _failures(lately)


def _same(calls: Sequence[Made]) -> str:
    """Some call was made again and again since the last that was new."""
    if max(Counter(call[:2] for call in calls).values(), default=0) < SAME:
        return ""
    seen: set[tuple[str, str]] = set()
    since = Counter[tuple[str, str]]()
    for name, args, failed in calls:
        if (name, args) not in seen and not failed:
            since.clear()
        seen.add((name, args))
        since[name, args] += 1
    often = [name for (name, _), times in since.items() if times >= SAME]
    return f"it has called {_said(often[0])} with the same arguments three times, and did nothing new" if often else ""


def _cycle(calls: Sequence[Made]) -> str:
    """The latest calls are rounds of the same two or three."""
    made = [call[:2] for call in calls]
    for length, rounds in ROUNDS.items():
        latest = made[-length * rounds :]
        again = len(latest) == length * rounds and latest == latest[:length] * rounds
        if again and len(set(latest)) > 1:
            names = ", ".join(_said(name) for name, _ in latest[:length])
            return f"it repeats the same {length} calls with the same arguments: {names}"
    return ""


def _failures(calls: Sequence[Made]) -> str:
    latest = calls[-FAILURES:]
    if len(latest) < FAILURES or not all(failed for _, _, failed in latest):
        return ""
    names = ", ".join(dict.fromkeys(_said(name) for name, _, _ in latest))
    return f"its last five calls failed: {names}"


def _said(name: str) -> str:
    """A tool's name; one the model has made up is not repeated to people if it is more than a name."""
    return name if PLAIN.fullmatch(name) else "a tool there is not"
