"""Credentials taken out of diffs before anything keeps them: a journal outlives the commit that removes a secret."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path, PurePosixPath

from pydantic import BaseModel, ValidationError

from agents.analyzers import process
from agents.analyzers.command import filled_in
from agents.analyzers.elsewhere import HIDDEN, Elsewhere
from agents.analyzers.patch import Row, rows_of
from agents.analyzers.scratch import scratch
from agents.analyzers.shapes import KEY_LINES, Limits
from agents.analyzers.table import SECRETS_ALONE

KEY = "Private Key"
CHOSEN = ("Secret Keyword", "Basic Auth Credentials")
"""Kinds of credentials that are told by what stands beside them, whatever they are themselves."""
CANDIDATES = (
    re.compile(r"([\"'`])(.*?)\1"),
    re.compile(r"(\s|^)(\S+)"),
    re.compile(r"([=:,;(\s]|^)([^\s=:,;()\"'`]+)"),
    re.compile(r"(:)([^\s:/@]+)(?=@)"),
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

    Of a row its sign, and of a hunk's header all that says where the hunk begins, stay as they are. Raises `Failed`
    when nobody can tell where credentials are.
    """
    if not patches:
        return {}
    rows = {path: [*rows_of(patch)] for path, patch in patches.items()}
    with scratch() as folder:
        places = dict(_written(rows, folder))
        spots = _found([*places], folder, seconds)
    texts = {path: [row.text for row in found] for path, found in rows.items()}
    elsewhere = Elsewhere()
    for (place, line), here in groupby(sorted(spots, key=_place), _place):
        _hide(rows[places[place]], texts[places[place]], line - 1, [*here], elsewhere)
    return {path: _joined(found, elsewhere.hide("\n".join(texts[path])).split("\n")) for path, found in rows.items()}


def emptied(patch: str) -> str:
    """A patch of which only is left where its lines stand: better no text than a secret."""
    return "\n".join(row.start for row in rows_of(patch))


def _written(rows: Mapping[str, Sequence[Row]], folder: Path) -> Iterator[tuple[str, str]]:
    """Each patch as the file it would be, without what makes it a patch, as (place, path).

    Only a line feed ends a line of a diff; detect-secrets would count a carriage return too.
    """
    for n, (path, found) in enumerate(rows.items()):
        place = f"{n}/file{PurePosixPath(path).suffix[:20]}"
        (folder / str(n)).mkdir()
        text = "\n".join(row.text.replace("\r", " ") for row in found)
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


def _place(spot: Spot) -> tuple[str, int]:
    return spot.filename, spot.line_number


def _hide(rows: Sequence[Row], texts: list[str], at: int, spots: Sequence[Spot], elsewhere: Elsewhere) -> None:
    """Hide the credentials of one row in its text, and keep in mind what is to be hidden elsewhere."""
    words = {_sha1(word): word for word in _words(rows[at].text)}
    # The longest first, so that no part of one is left.
    for spot in sorted(spots, key=lambda spot: -len(words.get(spot.hashed_secret, ""))):
        if spot.type == KEY:
            texts[at : at + KEY_LINES] = [text and HIDDEN for text in texts[at : at + KEY_LINES]]
        elif value := words.get(spot.hashed_secret):
            texts[at] = texts[at].replace(value, HIDDEN)
            elsewhere.add(value, chosen=spot.type in CHOSEN)
        else:
            texts[at] = HIDDEN
            for word in words.values():
                elsewhere.add_likely(word)


def _words(text: str) -> set[str]:
    """What may be a value in a text."""
    return {match[2] for pattern in CANDIDATES for match in pattern.finditer(text)} - {"", HIDDEN}


def _joined(rows: Sequence[Row], texts: Sequence[str]) -> str:
    return "\n".join(row.start + text for row, text in zip(rows, texts, strict=True))


def _sha1(word: str) -> str:
    return hashlib.sha1(word.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
