"""Credentials taken out of diffs before anything keeps them: a journal outlives the commit that removes a secret."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from pydantic import BaseModel, ValidationError

from agents.analyzers import process
from agents.analyzers.command import filled_in
from agents.analyzers.scratch import scratch
from agents.analyzers.shapes import Limits
from agents.analyzers.table import SECRETS_ALONE

HIDDEN = "…"
KEY = "Private Key"
KEY_LINES = 120
"""The most lines of a private key, of which only the first is found."""
LONG = 12
"""Characters from which a word beside a credential is hidden elsewhere too, when it may be the credential."""
CANDIDATES = (
    re.compile(r"([\"'`])(.*?)\1"),
    re.compile(r"(\s|^)(\S+)"),
    re.compile(r"([=:,;(\s]|^)([^\s=:,;()\"'`]+)"),
)
PASSED_OVER = ("is_non_text_file", "is_lock_file", "is_sequential_string", "is_templated_secret")
"""Filters of detect-secrets by which it leaves something out; what is hidden needlessly does no harm."""


class Spot(BaseModel):
    """Where detect-secrets saw a credential; of its value it tells the SHA-1."""

    type: str
    filename: str
    line_number: int
    hashed_secret: str


class Report(BaseModel):
    """What `detect-secrets scan` prints."""

    results: dict[str, list[Spot]]


def without_credentials(patches: Mapping[str, str], seconds: float) -> dict[str, str]:
    """The patches by path, with what looks like a credential replaced by "…".

    Lines keep their number and their first character. When nobody can tell where credentials are, every line is
    emptied: better no text than a secret.
    """
    if not patches:
        return {}
    with scratch() as folder:
        places = dict(_written(patches, folder))
        try:
            spots = _found(list(places), folder, seconds)
        except process.Failed:
            return {path: _emptied(patch) for path, patch in patches.items()}
    rows = {path: patch.split("\n") for path, patch in patches.items()}
    words: set[str] = set()
    for spot in spots:
        words |= _hide(rows[places[spot.filename]], spot, words)
    return {path: "\n".join(_without(words, row) for row in found) for path, found in rows.items()}


def _written(patches: Mapping[str, str], folder: Path) -> Iterator[tuple[str, str]]:
    """Each patch as the file it would be, without the first character of its lines, as (place, path).

    Only a line feed ends a line of a diff; detect-secrets would count a carriage return too.
    """
    for n, (path, patch) in enumerate(patches.items()):
        place = f"{n}/file{PurePosixPath(path).suffix[:20]}"
        (folder / str(n)).mkdir()
        text = "\n".join(line[1:].replace("\r", " ") for line in patch.split("\n"))
        (folder / place).write_bytes(text.encode("utf-8", "replace"))
        yield place, path


def _found(places: list[str], folder: Path, seconds: float) -> list[Spot]:
    off = [part for name in PASSED_OVER for part in ("--disable-filter", f"detect_secrets.filters.heuristic.{name}")]
    command = filled_in(("{python}", "-m", "detect_secrets", *SECRETS_ALONE, *off, "--"), places)
    limits = Limits()
    printed = process.run(command, folder, memory=limits.memory, seconds=min(limits.seconds, seconds))
    try:
        results = Report.model_validate_json(printed).results
    except ValidationError:
        raise process.Failed("its report cannot be read") from None
    return [spot for spots in results.values() for spot in spots]


def _hide(rows: list[str], spot: Spot, known: set[str]) -> set[str]:
    """Hide one credential where it stands, and give what is to be hidden elsewhere: the same is reported once."""
    if spot.type != KEY and spot.hashed_secret in map(_sha1, known):
        return set()
    first = spot.line_number - 1
    row = rows[first]
    if value := next((word for word in _words(row) if _sha1(word) == spot.hashed_secret), None):
        rows[first] = row.replace(value, HIDDEN)
        words = {value}
    else:
        rows[first] = row[:1] + HIDDEN
        words = {word for word in _words(row) if len(word) >= LONG}
    if spot.type == KEY:
        rows[first : first + KEY_LINES] = map(_row_hidden, rows[first : first + KEY_LINES])
    return words


def _words(row: str) -> Iterator[str]:
    """What may be a value in a row: the longest first, so that no part of one is left."""
    found = {match[2] for pattern in CANDIDATES for match in pattern.finditer(row[1:])}
    return iter(sorted(found - {"", HIDDEN}, key=len, reverse=True))


def _row_hidden(row: str) -> str:
    return row if row.startswith("@@") else row[:1] + HIDDEN


def _without(words: Iterable[str], row: str) -> str:
    for word in words:
        row = row[:1] + row[1:].replace(word, HIDDEN)
    return row


def _sha1(word: str) -> str:
    return hashlib.sha1(word.encode(), usedforsecurity=False).hexdigest()


def _emptied(patch: str) -> str:
    return "\n".join(row if row.startswith("@@") else row[:1] for row in patch.split("\n"))
