"""Which journals have grown in a span of time, without reading them."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic_core import from_json

from tasks.store.server import Server, reaching

BATCH = 500


class Spans:
    """Looks at the last entry of each journal."""

    def __init__(self, server: Server) -> None:
        self._server, self._keys = server, server.keys

    def grown_since(self, since: float) -> Iterator[str]:
        """The runs that have an entry from that moment (seconds since the epoch) or later, the oldest run first."""
        start = 0
        while runs := self._runs(start):
            start += len(runs)
            with reaching():
                pipe = self._server.client.pipeline(transaction=False)
                for run in runs:
                    pipe.xrevrange(self._keys.journal(run), count=1)
                answers = pipe.execute()
            for run, rows in zip(runs, answers, strict=True):
                if rows and from_json(rows[0][1][b"h"])["at"] >= since:
                    yield run

    def _runs(self, start: int) -> list[str]:
        with reaching():
            rows = self._server.client.zrange(self._keys.runs, start, start + BATCH - 1)
        return [row.decode() for row in rows]
