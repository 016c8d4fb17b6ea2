"""Where GitHub takes a comment, and what becomes of one that it does not take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from agents.analyzers.patch import rows_of
from agents.tools.github.shapes import InlineComment

if TYPE_CHECKING:
    from github.File import File

LONGEST = 65_000
"""Characters of a body; the rest of GitHub's 65,536 is for our mark."""
HEADING = "**On lines where GitHub takes no comment**"
Place = tuple[str, str, int]
"""A path, a side and a line."""


def places_in(files: Iterable[File]) -> frozenset[Place]:
    """Every line of either side that the diff shows. GitHub Docs, "REST API endpoints for pull request reviews"."""
    return frozenset(place for file in files for place in _places(file.filename, file.patch or ""))


def taken(comment: InlineComment, places: frozenset[Place]) -> bool:
    """Whether GitHub takes this comment where it is to hang."""
    lines = {comment.line, comment.start_line or comment.line}
    return all((comment.path, comment.side, line) in places for line in lines)


def with_moved(body: str, comments: Iterable[InlineComment]) -> str:
    """A body that also says what cannot be said on its line, as far as there is room."""
    parts = [body, HEADING]
    left = 0
    for each in comments:
        said = f"- {_code(f'{each.path}:{each.line}')}: " + each.body.replace("\n", "\n  ")
        if sum(len(part) + 2 for part in (*parts, said)) > LONGEST - 100:
            left += 1
        else:
            parts.append(said)
    return "\n\n".join([*parts, f"… and {left} more."] if left else parts)


def _places(path: str, patch: str) -> Iterator[Place]:
    for row in rows_of(patch):
        if not row.header:
            yield from ((path, side, line) for side, line in (("LEFT", row.old), ("RIGHT", row.new)) if line)


def _code(text: str) -> str:
    return f"`{''.join(each if each.isprintable() and each != '`' else ' ' for each in text)}`"
