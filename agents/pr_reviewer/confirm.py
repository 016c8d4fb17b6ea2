"""A second look, by the cheaper model: what it cannot confirm from the code is thrown out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from agents.engine.errors import ModelFailed
from agents.engine.flow import Flow, Think
from agents.pr_reviewer.shapes import RULES, Checks, ModelFinding
from agents.pr_reviewer.summary import plural

NOBODY = Checks(items=(), by=RULES)
LINES, LETTERS, ANSWER = 15, 4_000, 4_000
"""Lines shown before and after a finding's own, the most letters of them, and tokens of the answer."""


def confirmed(items: Sequence[ModelFinding], patches: Mapping[str, str]) -> Flow:
    """The findings that hold, and a sentence on it; all of them if nobody could look again. `patches` are numbered."""
    if not items:
        return (), ""
    claims = list(_claims(items, patches))
    try:
        checks: Checks = yield Think(
            Checks, "confirm.md", otherwise=NOBODY, small=True, max_tokens=ANSWER, claims=claims
        )
    except ModelFailed:
        checks = NOBODY
    if checks.by_rules:
        return tuple(items), "They could not be confirmed by a second look."
    held = {check.number for check in checks.items if check.holds}
    kept = tuple(item for number, item in enumerate(items, 1) if number in held)
    return kept, f"A second look confirmed {len(kept)} of {plural(len(items), 'finding')}."


def _claims(items: Sequence[ModelFinding], patches: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for number, item in enumerate(items, 1):
        excerpt = _excerpt(patches.get(item.path, ""), item.line)
        yield {
            "number": number,
            **item.model_dump(include={"path", "line", "severity", "body", "suggestion"}),
            "excerpt": excerpt,
        }


def _excerpt(patch: str, line: int) -> str:
    """The rows of a numbered patch about a line; empty if the patch does not show it."""
    rows = patch.split("\n")
    at = next((n for n, row in enumerate(rows) if row[:5].strip() == str(line)), None)
    return "" if at is None else "\n".join(rows[max(at - LINES, 0) : at + LINES + 1])[:LETTERS]
