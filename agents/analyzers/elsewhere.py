"""A credential seen in one place is hidden wherever it stands; text that only passes for one is not.

A scanner tells each credential of a file once. But it takes any text for one beside the word "password", and whoever
writes the change chooses that text: were code hidden by it, a line elsewhere could be kept from whoever reads it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

HIDDEN = "…"
LONG = 20
"""Letters from which a word with a digit may be the credential of its line, where that is not found as a word."""
CODE = re.compile(r"[\s()\[\]{}<>]")
"""What code that does something has in it, and a token has not."""
VALUE = re.compile(r"([\"'`]|[=:][ \t]{0,4})([^\s\"'`()\[\]{}<>]{6,200}+)(?=[\"'`\s]|$)(?![ \t]{0,9}\()")
"""What stands for itself: in quotes, or as all that follows a sign. Bounded, so that no line takes long."""


@dataclass
class Elsewhere:
    """What is hidden elsewhere: tokens `anywhere`, other texts only where they are a whole value."""

    anywhere: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)

    def add(self, value: str, *, chosen: bool) -> None:
        """A credential. `chosen`: whoever wrote it could have written any text there."""
        if not CODE.search(value):
            (self.values if chosen else self.anywhere).add(value)

    def add_likely(self, word: str) -> None:
        """A word of a line on which there is a credential, if it may be that."""
        if len(word) >= LONG and any(map(str.isdigit, word)):
            self.add(word, chosen=False)

    def hide(self, text: str) -> str:
        """A text without them: the longest first, so that no part of one is left."""
        for word in sorted(self.anywhere, key=len, reverse=True):
            text = text.replace(word, HIDDEN)
        return VALUE.sub(self._valued, text) if self.values else text

    def _valued(self, found: re.Match[str]) -> str:
        value = found[2].rstrip(",;")
        return f"{found[1]}{HIDDEN}{found[2][len(value) :]}" if value in self.values else found[0]
