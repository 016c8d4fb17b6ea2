"""What tells questions of one run apart in a list, where their titles do not."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tasks.status import Approval

LONGEST = 200
"""Characters of the arguments."""
THEIRS = "somebody else’s words, which are on its page"


def arguments(asked: Approval, titles: Sequence[str]) -> str:
    """The arguments of a call whose title says no more than its tool, or is found more than once among all `titles`.

    Empty for any other question. Somebody else's words are left to the page, which marks them.
    """
    if not asked.tool or (asked.preview.title != asked.tool and titles.count(asked.title) < 2):
        return ""
    theirs = asked.args.keys() & {part.label for part in asked.preview.parts if part.untrusted}
    ours = {name: value for name, value in asked.args.items() if name not in theirs}
    said = json.dumps(ours, ensure_ascii=False, default=str) if ours else ""
    cut = said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"
    return " and ".join(filter(None, [cut, THEIRS if theirs else ""]))
