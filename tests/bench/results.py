"""What the tools of the benchmarks answer: 2 KB a step, of two kinds, since a store may compress what it keeps."""

from __future__ import annotations

import json
import random
import string

from tests.webhooks import payloads

SIZE = 2_000
"""Characters, each one byte."""
PRINTABLE = string.ascii_letters + string.digits + string.punctuation
TEXT = json.dumps([payload for _, payload in payloads.github()[:40]])
"""Made before anything is measured: two hundred threads that meet an empty cache would each fill it."""


def result(number: int, *, noise: bool = False) -> str:
    """The result of step `number`: a piece of a real provider's JSON, or noise that hardly any method makes shorter."""
    if noise:
        return "".join(random.Random(number).choices(PRINTABLE, k=SIZE))
    start = number * 577 % (len(TEXT) - SIZE)
    return TEXT[start : start + SIZE]
