"""What changed between two commits, as GitHub lists it: every number and patch comes from git."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from tests.sandbox.github.git import Git

STATUSES = {"A": "added", "D": "removed", "M": "modified", "R": "renamed", "T": "changed"}
# GitHub Docs, "Repository limits", diff limits.
FILE_LINES, FILE_BYTES = 20_000, 500 * 1024
TOTAL_LINES, TOTAL_BYTES = 20_000, 1024 * 1024
_DIFF = ("-c", "core.quotePath=false", "diff", "-M", "--no-ext-diff", "--no-textconv", "--no-color")


@dataclass(frozen=True)
class FileChange:
    """One row of a pull request's files; `patch` is None for binary and oversized ones."""

    path: str
    status: str
    additions: int
    deletions: int
    sha: str
    previous: str | None = None
    patch: str | None = None


def changes(git: Git, base: str, head: str) -> tuple[FileChange, ...]:
    """The files that differ from `base` to `head`, renames found as GitHub finds them (50 % alike)."""
    facts = git.run(*_DIFF, "--raw", "--numstat", "-z", "--no-abbrev", base, head).decode(errors="replace")
    sections = iter(_sections(git.run(*_DIFF, "--patch", "--full-index", base, head)))
    return tuple(_within_limits(_paired(facts.split("\0")[:-1], sections)))


def as_text(git: Git, base: str, head: str) -> bytes:
    """The same as one diff, whole."""
    return git.run(*_DIFF, "--patch", base, head)


def _sections(output: bytes) -> list[str]:
    """One text a file, in the order of the raw listing."""
    return [part.decode(errors="replace") for part in re.split(rb"(?m)^(?=diff --git )", output)[1:]]


def _paired(fields: list[str], sections: Iterator[str]) -> Iterator[FileChange]:
    raw = list(_raw(iter(fields)))
    numbers = iter(fields[sum(2 + bool(previous) for *_, previous in raw) :])
    for letter, sha, path, previous in raw:
        additions, deletions = _counts(numbers)
        # A file that became a link is two sections: one deletes, one creates.
        texts = islice(sections, 2 if letter == "T" else 1)
        yield FileChange(path, STATUSES[letter], additions, deletions, sha, previous, _patch(texts))


def _raw(fields: Iterator[str]) -> Iterator[tuple[str, str, str, str | None]]:
    """Letter, blob, path and previous path from ``:mode mode sha sha LETTER`` NUL path [NUL path]."""
    for facts in fields:
        if not facts.startswith(":"):
            return
        _, _, old_sha, new_sha, letter = facts.split(" ")
        previous = next(fields) if letter[0] == "R" else None
        yield letter[0], old_sha if letter == "D" else new_sha, next(fields), previous


def _counts(fields: Iterator[str]) -> tuple[int, int]:
    """Additions and deletions from ``+TAB-TABpath``; a rename has its two paths as fields of their own."""
    added, deleted, path = next(fields).split("\t", 2)
    if not path:
        list(islice(fields, 2))
    return (0, 0) if added == "-" else (int(added), int(deleted))


def _patch(sections: Iterator[str]) -> str | None:
    """What follows the headers: from the first @@ on; None where there is no hunk."""
    hunks = [hunk.removesuffix("\n") for _, _, hunk in (text.partition("\n@@ ") for text in sections) if hunk]
    return "\n".join(f"@@ {hunk}" for hunk in hunks) or None


def _within_limits(files: Iterator[FileChange]) -> Iterator[FileChange]:
    lines = size = 0
    for file in files:
        patch = file.patch or ""
        own_lines, own_size = len(patch.splitlines()), len(patch.encode())
        fits = own_lines <= FILE_LINES and own_size <= FILE_BYTES
        if fits:
            lines, size = lines + own_lines, size + own_size
        yield file if fits and lines <= TOTAL_LINES and size <= TOTAL_BYTES else replace(file, patch=None)
