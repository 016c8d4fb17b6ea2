"""Trust sits on fields: which values of a structure carry which label."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from agents.engine.event import Trust

Scalar = tuple[str, Any]
"""A JSON type and a value: 1 is not true, and 5 is 5.0."""
DISTRUST: dict[Trust, int] = {"trusted": 0, "internal": 1, "untrusted": 2}


class Vouched:
    """The best label that any value of a run carries, by value: found at once however long the run is."""

    def __init__(self) -> None:
        self._best: dict[Scalar, Trust] = {}

    def add(self, value: Any, trust: Mapping[str, Trust]) -> None:
        """Take in a structure with its labels."""
        if all(label == "untrusted" for label in trust.values()):
            return
        for leaf, label in labelled(value, trust):
            if label != "untrusted" and DISTRUST[label] < DISTRUST[self.of(scalar(leaf))]:
                self._best[scalar(leaf)] = label

    def labels(self, value: Any) -> dict[str, Trust]:
        """The labels of a structure by dotted path, as its values are vouched for; what is untrusted is left out.

        Where one path has many values, as in a list, it has the label of the least trusted.
        """
        found: dict[str, Trust] = {}
        for path, leaf in leaves(value):
            label = self.of(scalar(leaf))
            found[path] = max(found.get(path, label), label, key=DISTRUST.__getitem__)
        return {path: label for path, label in found.items() if label != "untrusted"}

    def of(self, value: Scalar) -> Trust:
        """The label of a value; what nothing vouches for is untrusted."""
        return self._best.get(value, "untrusted")


def scalar(value: Any) -> Scalar:
    """A JSON scalar, so that equal ones of the same type are one."""
    if value is None or isinstance(value, bool | str):
        return type(value).__name__, value
    return "number", value


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every scalar in a JSON value with its dotted path; a list's items all stand under `*`."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from leaves(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from leaves(item, f"{path}.*" if path else "*")
    else:
        yield path, value


def labelled(value: Any, trust: Mapping[str, Trust]) -> Iterator[tuple[Any, Trust]]:
    """Every scalar with its label; what is not declared is untrusted. A bare scalar's path is "" ."""
    for path, leaf in leaves(value):
        yield leaf, trust.get(path, "untrusted")
