"""What the files of a pull request are to the analyzers and to the reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from agents.analyzers.shapes import Changed
from agents.pr_reviewer.diff import added, shown
from agents.pr_reviewer.remarks import Anchors
from agents.tools.github.shapes import ChangedFile, Files
from agents.wording.markdown import named

REASONS = {
    "binary": "no text in it, or none that changed",
    "too large": "its diff, or that of all files together, is too large",
    "cut": "only the beginning of its diff was read",
    "withheld": "its text was withheld, since nobody could tell where credentials are in it",
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
        if paths := [file.path for file in listed.items if file.why == why]:
            yield f"{reason}: {named(paths)}"
