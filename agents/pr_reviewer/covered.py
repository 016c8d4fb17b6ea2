"""What the summary says of coverage: what was counted, or what checks state."""

from __future__ import annotations

from agents.tools.github.coverage import Coverage, Covered
from agents.tools.github.stated import Stated
from agents.wording.markdown import code, line, within

NAMED, LINES, UNREAD, ROOM = 20, 10, 3, 9_500
"""Files and lines of one that are named, reports that were not counted, and characters of all of it."""
NONE = "The report measures none of the new lines."


def stated_text(stated: Stated, head: str) -> str:
    """The checks' own words, neutralised and named as theirs."""
    if not stated.items:
        return ""
    opening = f"**Coverage** at {head[:7]}, as checks state it; no report counts the new lines."
    rows = (f"- {code(each.check)}: {code(each.words)}" for each in stated.items)
    return within("\n".join([opening, "", *rows]), ROOM)


def coverage_text(found: Coverage, head: str) -> str:
    """How many of the new lines ran, and which did not; the paths neutralised."""
    measured, ran = sum(each.measured for each in found.files), sum(each.ran for each in found.files)
    counted = f"{ran} of {measured} new lines ran ({100 * ran // measured} %)." if measured else NONE
    missed = [_row(each) for each in found.files if each.missed]
    more = [f"- … and {len(missed) - NAMED} more files"] if len(missed) > NAMED else []
    unread = [f"- Not counted: {line(each, 300)}" for each in found.unread[:UNREAD]]
    rows = [*missed[:NAMED], *more, *unread]
    return within("\n".join([f"**Coverage** at {head[:7]}. {counted}", *([""] if rows else []), *rows]), ROOM)


def _row(each: Covered) -> str:
    lines = ", ".join(map(str, each.missed[:LINES]))
    more = " …" if each.measured - each.ran > LINES else ""
    return f"- {code(each.path)}: {each.ran} of {each.measured}; not run: {lines}{more}"
