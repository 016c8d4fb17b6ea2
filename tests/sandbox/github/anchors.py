"""Where an inline comment may hang: on a line that the diff shows, else GitHub's 422.

GitHub Docs, "REST API endpoints for pull request reviews", *Create a review for a pull request*; the texts of
the refusals are those GitHub has been seen to send.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tests.sandbox.github.diff import FileChange
from tests.sandbox.github.errors import unprocessable
from tests.sandbox.github.git import Git
from tests.sandbox.github.hunks import Shown, moved, shown
from tests.sandbox.github.records import Anchor, ReviewComment
from tests.sandbox.github.wanted import NewReviewComment

_BLANK_HUNK = "Pull request review thread diff hunk can't be blank"
_NOT_IN_DIFF = "Pull request review thread line must be part of the diff"
_BAD_PATH = "Pull request review thread path is invalid"
_OTHER_HUNK = "Pull request review thread start line must be part of the same hunk as the line."
_BAD_ORDER = "Pull request review thread start line must precede the end line."


def resolve(wanted: NewReviewComment, files: Sequence[FileChange]) -> Anchor:
    """What a comment's `path` with `line` and `side`, or `position`, names. Raises ApiError (422)."""
    file = next((file for file in files if file.path == wanted.path), None)
    if file is None:
        raise unprocessable(_BAD_PATH, _BLANK_HUNK)
    lines = shown(file.patch)
    end = _end(wanted, lines)
    side = wanted.side or ("LEFT" if end.right is None else "RIGHT")
    start_side = wanted.start_side or side
    if wanted.start_line is None:
        return Anchor(file.path, side, end.number(side) or 0, end.position, end.excerpt)
    _check_start(_find(lines, wanted.start_line, start_side), end)
    line = end.number(side) or 0
    return Anchor(file.path, side, line, end.position, end.excerpt, wanted.start_line, start_side)


def _end(wanted: NewReviewComment, lines: list[Shown]) -> Shown:
    if wanted.line is not None:
        found = _find(lines, wanted.line, wanted.side or "RIGHT")
    else:
        found = next((line for line in lines if line.position == wanted.position), None)
    if found is None:
        several = [_OTHER_HUNK] if wanted.start_line is not None else []
        raise unprocessable(_NOT_IN_DIFF, *several, _BLANK_HUNK)
    return found


def _check_start(start: Shown | None, end: Shown) -> None:
    if start is None or start.hunk != end.hunk:
        raise unprocessable(_OTHER_HUNK)
    if start.position >= end.position:
        raise unprocessable(_BAD_ORDER)


def _find(lines: list[Shown], number: int | None, side: str) -> Shown | None:
    return next((line for line in lines if number is not None and line.number(side) == number), None)


def follow(git: Git, comment: ReviewComment, head: str, files: Sequence[FileChange]) -> Anchor | None:
    """Where a comment hangs now that the head is `head`; None once its line changed: it is outdated."""
    written = comment.anchor
    line: int | None = written.line
    if written.side == "RIGHT" and comment.commit_id != head:
        line = moved(git.lines_changed(comment.commit_id, head, comment.path), written.line)
    patch = next((file.patch for file in files if file.path == comment.path), None)
    found = _find(shown(patch), line, written.side)
    return replace(written, line=line, position=found.position) if found and line else None
