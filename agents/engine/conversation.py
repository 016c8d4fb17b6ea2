"""What a freestyle run was asked, has done and has seen, as far as the model is to read it again.

The beginning never changes, and what follows is only added to, so that a provider's prompt cache holds. Past `window`
characters the oldest rounds become a line each, all at one time; what they gave stays whole, under a handle. A window
that is narrower than usual shows less of each result, too.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic_core import to_json

from agents.engine.canonical import digest
from agents.engine.task import Exchange

READ_RESULT = "read_result"
"""What the model calls to read on in a long result. It is answered from here: nothing is performed."""
WHOLE = 8_192
"""Characters up to which a result is shown whole."""
NOTE = 192
"""Characters kept free of a page of a longer one: with the note of what follows, it is shown whole itself."""
WINDOW = 24_000
"""Characters of what was done and seen that the model reads word by word."""
NARROW = 2_400
"""The least it may be, for a model that can read little: a page of a result and a few calls."""
KEPT = 3
"""The part of the window (one in so many) that stays word by word when older rounds are shortened."""
LINES, LINE = 24, 120
"""The shortened calls that are remembered by a line each, and the characters of what one gave."""
WORDS = 3
"""Parts of all that can be read that are there for the window, where one is for those lines."""

UNMADE = "calls that could not be made"


class Proposed(BaseModel):
    """A call the model wants made. `wrong`: why it cannot be, in words for the model; empty: it can.

    `told`: its result, where that was known with the reply. `via`: the name that the model called it by, if another.
    """

    model_config = ConfigDict(frozen=True)

    tool: str
    args: dict[str, Any] = {}
    wrong: str = ""
    told: str = ""
    via: str = ""


class Reply(BaseModel):
    """What the model said: calls to make, else the answer, as JSON. `heard`: what people told it right before."""

    model_config = ConfigDict(frozen=True)

    text: str = ""
    calls: tuple[Proposed, ...] = ()
    output: Any = None
    heard: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seen:
    """What came of one call: its result as text, or why it has none."""

    text: str
    failed: bool = False


@dataclass(frozen=True)
class Round:
    """One reply, and what came of its calls. `wire` is kept by whoever puts it into a protocol's words."""

    number: int
    reply: Reply
    seen: tuple[Seen, ...]
    wire: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def size(self) -> int:
        """Characters."""
        said = sum(len(str(call.args)) + len(call.tool) for call in self.reply.calls)
        return said + len(self.reply.text) + sum(len(each.text) for each in self.seen)


@dataclass(frozen=True)
class Short:
    """The rounds that were shortened: a line each call, and what people told the agent in them."""

    text: str
    told: tuple[str, ...]
    wire: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)


class Conversation:
    """Grows by `take`; `task` and `session` stand at its beginning. `memo` is for whoever goes on with it."""

    def __init__(self, task: str, session: Sequence[Exchange] = (), window: int = WINDOW) -> None:
        self.task, self.session, self.window = task, tuple(session), window
        self.rounds: deque[Round] = deque()
        self.short: Short | None = None
        self.length = 0
        """Rounds so far, the shortened ones among them."""
        self.read = 0
        """Tokens of the latest request, as its server counted them; 0: not known, or it was longer than the next."""
        self.wire: dict[str, Any] = {}
        self.memo: dict[str, Any] = {}
        self._lines: deque[tuple[str, str]] = deque(maxlen=LINES)
        """What each shortened call is counted as when its line is dropped, and the line."""
        self._older: Counter[str] = Counter()
        self._whole: dict[str, str] = {}
        self._no: dict[str, str] = {}
        self._size = 0

    @property
    def whole(self) -> int:
        """Characters up to which a result is shown whole; of a longer one, half as many are shown at first."""
        return WHOLE if self.window >= WINDOW else max(self.window, NARROW) // KEPT

    @property
    def size(self) -> int:
        """Characters of it that are read word by word, but for its beginning."""
        return self._size

    def narrow(self, window: int) -> None:
        """Keep it to so many characters in all, before it has begun: it is never wider than usual."""
        words = window * WORDS // (WORDS + 1)
        self.window = max(NARROW, min(self.window, words))
        self._lines = deque(maxlen=max(LINES * self.window // WINDOW, 1))

    def take(self, reply: Reply, seen: Sequence[Seen]) -> None:
        """Add a round; then shorten, if there is too much."""
        self.length += 1
        shown = tuple(self._shown(f"r{self.length}.{n}", each) for n, each in enumerate(seen, 1))
        self.rounds.append(Round(self.length, reply, shown))
        self._size += self.rounds[-1].size
        if self._size > self.window:
            self._shorten()

    def turn_down(self, call: Proposed, why: str) -> Seen:
        """Remember a no, so that nobody is asked again about the same call."""
        self._no[digest([call.tool, call.args])] = why
        return Seen(why, failed=True)

    def turned_down(self, call: Proposed) -> str:
        """Why this very call was turned down before; empty: it was not."""
        why = self._no.get(digest([call.tool, call.args]), "") if self._no else ""
        return f"{why} (the answer from before; it was not asked again)" if why else ""

    def page(self, handle: str, start: int) -> Seen:
        """Part of a result that was not shown whole."""
        text = self._whole.get(handle)
        if text is None:
            return Seen(f"there is no result {handle!r}; those that were shortened name theirs", failed=True)
        if not 0 <= start < max(len(text), 1):
            return Seen(f"{handle} has {len(text)} characters; `start` must be less", failed=True)
        end = start + self.whole - NOTE
        more = f"\n[{len(text) - end} characters more: start={end}]" if end < len(text) else ""
        return Seen(text[start:end] + more)

    def _shown(self, handle: str, seen: Seen) -> Seen:
        if len(seen.text) <= self.whole:
            return seen
        self._whole[handle] = seen.text
        told = f"\n[{len(seen.text)} characters in all, kept as {handle}: {READ_RESULT} shows the rest]"
        return Seen(seen.text[: self.whole // 2] + told, seen.failed)

    def _shorten(self) -> None:
        """The latest round always stays: the model has not read it yet."""
        self.read = 0
        told = list(self.short.told if self.short else ())
        while self._size > self.window // KEPT and len(self.rounds) > 1:
            old = self.rounds.popleft()
            self._size -= old.size
            told.extend(old.reply.heard)
            for n, (call, seen) in enumerate(zip(old.reply.calls, old.seen, strict=True), 1):
                self._remember(call, seen, f"r{old.number}.{n}")
        older = ", ".join(f"{times} x {tool}" for tool, times in sorted(self._older.items()))
        self.short = Short(
            "\n".join([*([f"before that: {older}"] if older else []), *(line for _, line in self._lines)]), tuple(told)
        )

    def _remember(self, call: Proposed, seen: Seen, handle: str) -> None:
        if len(self._lines) == self._lines.maxlen:
            self._older[self._lines[0][0]] += 1
        counted = UNMADE if call.wrong else call.tool
        args = to_json(call.args).decode()
        head = " ".join(seen.text[:LINE].split())
        if len(seen.text) <= LINE or call.tool == READ_RESULT:  # a page is kept already, with its whole
            what = "failed" if seen.failed else "gave"
        else:
            self._whole.setdefault(handle, seen.text)
            what = "failed" if seen.failed else f"gave {len(self._whole[handle])} characters, kept as {handle}"
            head = f"{head} …"
        self._lines.append((counted, f"{call.tool}({args[:LINE]}) {what}: {head}"))


def as_text(value: Any) -> str:
    """A result as the model reads it: a text as it is, all else as JSON."""
    return value if isinstance(value, str) else to_json(value).decode()
