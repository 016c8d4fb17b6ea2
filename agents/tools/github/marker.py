"""The mark by which we know our own work: an HTML comment that nobody sees and nobody else can make."""

from __future__ import annotations

import hmac
import re

MARK = re.compile(r"<!-- placet:([0-9a-f]{40})(?: ([0-9a-f]{40}))? -->\s*\Z")
ROOM = 200
"""Characters at the end of a body in which a mark is looked for."""


def marked(body: str, marker: str, stamp: str = "") -> str:
    """A body that carries the mark of one call; `stamp`, one that later calls know too."""
    return f"{body}\n\n<!-- placet:{marker}{stamp and f' {stamp}'} -->"


def ours(body: str, marker: str) -> bool:
    """Whether this body ends with that very mark. What stands elsewhere may be quoted or pasted."""
    found = MARK.search(body[-ROOM:])
    return found is not None and hmac.compare_digest(found[1], marker)


def stamped(body: str, stamp: str) -> bool:
    """Whether it ends with a mark that bears this stamp."""
    found = MARK.search(body[-ROOM:])
    return found is not None and hmac.compare_digest(found[2] or "", stamp)
