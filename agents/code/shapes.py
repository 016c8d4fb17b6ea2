"""What is asked about code, and what is told of it."""

from __future__ import annotations

from agents.analyzers.shapes import Changed, Shape


class Part(Shape):
    """A piece of a file, whole lines from `line` on; `about` says in a few words what it is."""

    path: str
    about: str
    line: int
    text: str


class Around(Shape):
    """The surroundings of one changed file: what its changes are in, then what that uses."""

    path: str
    parts: tuple[Part, ...]


class Context(Shape):
    """The surroundings of the files that have any."""

    files: tuple[Around, ...]


class Job(Shape):
    """What one process is to explore: the changed files, where each file's copy is, and for how many seconds."""

    changed: tuple[Changed, ...]
    places: dict[str, str]
    seconds: float
