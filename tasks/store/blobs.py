"""Large texts and results, kept apart from the journal under their SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from pydantic_core import from_json, to_json

from agents.engine.journal import AnyEntry, Began, Joined, Returned
from tasks.errors import NotFound
from tasks.store.server import Server, reaching

LARGE = 256 * 1024
"""Bytes of JSON from which a result is kept apart."""


MANY_PINS = 8
"""Pins above which they are kept apart: every run of an agent begins under the same ones."""


class Blobs:
    """Content-addressed, written once."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._pins: dict[str, dict[str, str]] = {}

    def put(self, content: bytes) -> str:
        """Keep it, and give its SHA-256 as hex."""
        sha = hashlib.sha256(content).hexdigest()
        with reaching():
            self._server.client.set(self._server.keys.blob(sha), content, nx=True)
        return sha

    def put_texts(self, texts: Mapping[str, str]) -> None:
        """Keep texts by the hashes they are pinned under."""
        with reaching():
            pipe = self._server.client.pipeline(transaction=False)
            for sha, text in texts.items():
                pipe.set(self._server.keys.blob(sha), text.encode(), nx=True)
            pipe.execute()

    def get(self, sha: str) -> bytes:
        """Raises `NotFound`."""
        with reaching():
            content = self._server.client.get(self._server.keys.blob(sha))
        if content is None:
            raise NotFound(f"the content {sha} is not kept here")
        return bytes(content)

    def outside(self, entries: Iterable[AnyEntry]) -> list[AnyEntry]:
        """The entries as they are written, large results and many pins put away."""
        return [self._put_away(entry) for entry in entries]

    def inside(self, entry: AnyEntry) -> AnyEntry:
        """An entry as it is used, its large result or its pins brought back."""
        if isinstance(entry, Returned | Joined) and entry.blob:
            return entry.model_copy(update={_large(entry): from_json(self.get(entry.blob))})
        return self.with_pins(entry)

    def with_pins(self, entry: AnyEntry) -> AnyEntry:
        """An entry with its pins brought back. Raises `NotFound`."""
        if isinstance(entry, Began) and entry.pinned:
            return entry.model_copy(update={"pins": self._pins_of(entry.pinned), "pinned": ""})
        return entry

    def _pins_of(self, sha: str) -> dict[str, str]:
        """Read once: nothing under a hash ever changes."""
        if sha not in self._pins:
            self._pins[sha] = from_json(self.get(sha))
        return self._pins[sha]

    def _put_away(self, entry: AnyEntry) -> AnyEntry:
        if isinstance(entry, Began) and len(entry.pins) > MANY_PINS:
            return entry.model_copy(update={"pins": {}, "pinned": self.put(to_json(entry.pins))})
        if not isinstance(entry, Returned | Joined) or getattr(entry, _large(entry)) is None:
            return entry
        content = to_json(getattr(entry, _large(entry)))
        if len(content) < LARGE:
            return entry
        return entry.model_copy(update={_large(entry): None, "blob": self.put(content)})


def _large(entry: Returned | Joined) -> str:
    """The field that may be large."""
    return "output" if isinstance(entry, Joined) else "value"
