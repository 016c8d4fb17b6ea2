"""What a call found, as a person reads it: each value under its name, and what outsiders can write by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from agents.engine.event import Trust
from agents.engine.preview import PreviewPart

LONGEST = 4_000
"""Characters of each part, where a tool does not say itself how it is read; the journal has all of it."""


def parts_of(value: Any, trust: Mapping[str, Trust]) -> tuple[PreviewPart, ...]:
    """A result by its labels, a line for each value: what is vouched for, then somebody else's words."""
    found = list(_lines(value, trust))
    ours = [line for line, untrusted in found if not untrusted]
    theirs = [line for line, untrusted in found if untrusted]
    records = [PreviewPart(label="On record", text=_cut("\n".join(ours)))] if ours else []
    words = [PreviewPart(label="As written there", text=_cut("\n".join(theirs)), untrusted=True)] if theirs else []
    return (*records, *words)


def _lines(value: Any, trust: Mapping[str, Trust]) -> Iterator[tuple[str, bool]]:
    for name, path, leaf in _leaves(value):
        if leaf not in (None, ""):
            yield f"{name}: {leaf}" if name else str(leaf), trust.get(path, "untrusted") == "untrusted"


def _leaves(value: Any, name: str = "", path: str = "") -> Iterator[tuple[str, str, Any]]:
    """Every scalar, under its own name ("items 2 amount") and the path of its label ("items.*.amount")."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, f"{name} {key}".strip(), f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple):
        for n, item in enumerate(value, 1):
            yield from _leaves(item, f"{name} {n}".strip(), f"{path}.*" if path else "*")
    else:
        yield name, path, value


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST]}\n… and {len(text) - LONGEST:,} more characters, which the journal has"
