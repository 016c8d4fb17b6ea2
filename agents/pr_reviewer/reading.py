"""What the files of a pull request are to the analyzers, to the model and to the reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from agents.analyzers.shapes import Changed, Finding
from agents.engine.canonical import digest
from agents.pr_reviewer.diff import added, numbered, shown
from agents.pr_reviewer.remarks import Anchors
from agents.tools.github.shapes import ChangedFile, Files, Pull

ROOM = 60_000
"""Characters of patches that a model is shown."""
KEY = 80
"""Lines that a private key may take."""
REASONS = {
    "binary": "no text in it, or none that changed",
    "too large": "its diff, or that of all files together, is too large",
    "cut": "only the beginning of its diff was read",
}


def changed(files: Iterable[ChangedFile]) -> tuple[Changed, ...]:
    """What the analyzers are to look at: files that gained lines, and those lines."""
    wanted = ((file.path, _lines(file)) for file in files if file.status != "removed")
    return tuple(Changed(path=path, lines=lines) for path, lines in wanted if lines)


def _lines(file: ChangedFile) -> tuple[tuple[int, int], ...]:
    if file.status == "added" and file.additions:
        return ((1, file.additions),)
    return added(file.patch or "")


def anchors(files: Iterable[ChangedFile]) -> Anchors:
    """Where comments can hang."""
    return {file.path: shown(file.patch) for file in files if file.patch and file.status != "removed"}


def gaps(listed: Files) -> Iterator[str]:
    """What was not looked at, or not whole. That a file was only renamed is no gap."""
    if listed.capped:
        yield listed.capped
    for why, reason in REASONS.items():
        if paths := [f"`{file.path.replace('`', chr(39))}`" for file in listed.items if file.why == why]:
            more = f" and {len(paths) - 10} more" if len(paths) > 10 else ""
            yield f"{reason}: {', '.join(paths[:10])}{more}"


def given(pull: Pull, files: Sequence[ChangedFile], known: Sequence[Finding]) -> dict[str, Any]:
    """What the prompt is filled with.

    The fence is a digest of what it encloses, so that nobody can write it in beforehand.
    """
    content = {
        "title": pull.title,
        "description": pull.body[:4000],
        "known": [each.model_dump(include={"path", "line", "tool", "rule", "message"}) for each in known[:50]],
        "files": list(_readable(files, known)),
    }
    return {"fence": f"=={digest(content)[:24]}==", **content}


def _readable(files: Sequence[ChangedFile], known: Sequence[Finding]) -> Iterator[dict[str, str]]:
    room = ROOM
    for file in files:
        patch = numbered(file.patch, _credentials(file.path, known)) if file.patch else ""
        room -= len(patch)
        if room < 0:
            return
        if patch:
            yield {"path": file.path, "status": file.status, "patch": patch}


def _credentials(path: str, known: Sequence[Finding]) -> frozenset[int]:
    """The lines of a file that are not shown to a model. Of a private key only the first line is found."""
    lines: set[int] = set()
    for each in known:
        if each.credential and each.path == path:
            lines.update(range(each.line, each.line + (KEY if each.rule == "private-key" else 1)))
    return frozenset(lines)
