"""How the demo speaks: numbered scenes, a quiet column, a tick for what was checked."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Iterable

from tasks.processes.plain import one_line

NARROW, WIDE, NAMES = 60, 100, 21


class Terminal:
    """Standard output. Colours only where somebody looks."""

    def __init__(self) -> None:
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
        self.width = min(max(shutil.get_terminal_size((WIDE, 24)).columns, NARROW), WIDE)
        self._colours = sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
        self._scenes = 0

    def scene(self, title: str) -> None:
        """A heading, with its number."""
        self._scenes += 1
        self.say()
        self.say(self._in("1", f"{self._scenes}  {title}"))

    def title(self, text: str) -> None:
        """A heading without a number."""
        self.say()
        self.say(self._in("1", text))

    def text(self, words: str) -> None:
        """A sentence or two."""
        for line in self._wrapped(words, 3):
            self.say(f"   {line}")

    def pair(self, name: str, what: str) -> None:
        """A name, and what belongs to it."""
        first, *more = self._wrapped(what, 3 + NAMES + 1)
        self.say(f"   {self._in('2', name.ljust(NAMES))} {first}")
        for line in more:
            self.say(f"   {' ' * NAMES} {line}")

    def row(self, number: str, at: str, name: str, what: str) -> None:
        """A line of a timeline."""
        first, *more = self._wrapped(what, 19 + NAMES + 1)
        self.say(f"   {self._in('2', f'{number:>5} {at:>7}')}  {name:<{NAMES}} {first}")
        for line in more:
            self.say(f"{' ' * (19 + NAMES)}{line}")

    def quote(self, lines: Iterable[str]) -> None:
        """Somebody's words, behind a line."""
        for line in lines:
            for each in self._wrapped(line, 5):
                self.say(f"   {self._in('2', '│')} {each}")

    def checked(self, what: str) -> None:
        """What was made sure of."""
        first, *more = self._wrapped(what, 5)
        self.say(f"   {self._in('32', '✓')} {first}")
        for line in more:
            self.say(f"     {line}")

    def failed(self, what: str) -> None:
        """Why it ends here."""
        self.say()
        self.say(self._in("31", f"The demo stopped: {what}"))

    def say(self, line: str = "") -> None:
        """Print a line as it is. A reader who has gone stops nothing."""
        try:
            print(line, flush=True)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _wrapped(self, words: str, used: int) -> list[str]:
        return textwrap.wrap(one_line(words), self.width - used, break_on_hyphens=False, break_long_words=False)

    def _in(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._colours else text
