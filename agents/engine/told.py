"""What people told an agent while it was at work, and which of it a model has read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


class Told:
    """`notes` are in order, each from the question about some command.

    A conversation is told what was said about commands of its own and below, else what was said to one that goes on
    beside it, in another branch of a gather, would be taken for its own, and neither could tell who has read it.
    """

    def __init__(self) -> None:
        self.notes: list[str] = []
        self._about: list[str] = []
        self._read: set[int] = set()

    @property
    def read(self) -> int:
        """How many were read."""
        return len(self._read)

    def add(self, id: str, note: str) -> None:
        """Something said in answer to a question about command `id`."""
        self.notes.append(note)
        self._about.append(id)

    def unread(self, id: str) -> tuple[str, ...]:
        """What the model that is asked at command `id` has to be told."""
        return tuple(self.notes[n] for n in self._unread(id))

    def take(self, id: str, heard: Iterable[str]) -> None:
        """The model at command `id` has read these."""
        for note in heard:
            found = next((n for n in self._unread(id) if self.notes[n] == note), None)
            if found is not None:
                self._read.add(found)

    def unread_again(self) -> None:
        """The run went back: who has read what is to be said anew."""
        self._read.clear()

    def _unread(self, id: str) -> Iterator[int]:
        """`id` is a position; commands beside it begin alike: "2.1." for "2.1.3"."""
        beside = id[: id.rfind(".") + 1]
        yield from (n for n, about in enumerate(self._about) if n not in self._read and about.startswith(beside))
