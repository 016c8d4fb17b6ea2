"""Why policy says what it says, in the words of whoever is asked. A journal keeps the short form."""

from __future__ import annotations

import re
from functools import lru_cache

ANSWERS = {
    "are allowed": "this agent may do it by itself",
    "are asked about": "this agent may do it only after a yes",
    "are only proposed": "this agent may only propose it",
}
LEVEL = re.compile(rf"autonomy L[1-4]: (low|medium|high) (?:reads|effects) ({'|'.join(ANSWERS)})")
VAIN = re.compile(r" \(loosens nothing below L(\d)\)")


@lru_cache(1024)
def in_words(reason: str) -> str:
    """A reason, or several in one text, without the names of levels."""
    told = LEVEL.sub(lambda found: f"{found[1]} risk: {ANSWERS[found[2]]}", reason)
    return VAIN.sub(r" (loosens nothing for an agent below level \1)", told)
