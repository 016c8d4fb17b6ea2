"""Memories found by what they mean: a help beside their words. Where nobody gives a vector, words do alone."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Connection

from agents.engine.errors import Later, ToolError
from agents.tools.memory.at import Scope
from tasks.memory import finding, vectors
from tasks.memory.tables import memories
from tasks.memory.vectors import Near
from tasks.memory.words import asked

if TYPE_CHECKING:
    from agents.models.embeddings import Embedder

PATIENCE = 2.0
"""Seconds that a vector may take; and all that are made up for at one time."""
REST = 60.0
"""Seconds in which a server that failed is left alone."""
A_FEW = 20

log = logging.getLogger(__name__)
Connects = Callable[[], AbstractContextManager[Connection]]


class Nearness:
    """Asks for vectors and keeps them. The embeddings' server raises nothing here: what fails is said in the log."""

    def __init__(self, embedder: Embedder, reading: Connects, writing: Connects) -> None:
        self._embedder, self._reading, self._writing = embedder, reading, writing
        self._rests_until = 0.0

    def asked(self, scope: Scope, words: str, now: float) -> Near | None:
        """What a search is near to. Nobody is asked where there is nothing to compare it with."""
        if not asked(words):
            return None
        with self._reading() as connection:
            there = vectors.known(connection, self._embedder.model, *finding.within(scope), finding.unexpired(now))
        return self._of(words) if there else None

    def kept(self, memory: str, now: float) -> None:
        """See that one has its vector. It is kept whatever becomes of that."""
        try:
            self._fill(now, memories.c.id == memory)
        except ToolError as error:
            log.warning("%s is found by its words alone for now: %s", memory, error)

    def fill(self, now: float) -> int:
        """See to a few that have none, until one fails; how many. Raises `Refused`, `Unclear`: the database is away."""
        return self._fill(now)

    def _fill(self, now: float, *which: ColumnElement[bool]) -> int:
        with self._reading() as connection:
            left = vectors.lacking(connection, self._embedder.model, *which, finding.unexpired(now), limit=A_FEW)
        ends, done = time.monotonic() + PATIENCE, 0
        for each in left:
            near = self._of(each.text) if time.monotonic() < ends else None
            if near is None:
                break
            with self._writing() as connection:
                vectors.put(connection, each.seq, near)
            done += 1
        return done

    def _of(self, text: str) -> Near | None:
        from agents.analyzers.credentials import credential_in  # noqa: PLC0415 - a tenth of a second to import

        if time.monotonic() < self._rests_until or credential_in(text):
            return None
        model = self._embedder.model
        try:
            vector, tokens, usd = self._embedder.embed(text, PATIENCE)
        except ToolError as error:
            if isinstance(error, Later):
                self._rests_until = time.monotonic() + REST
            log.warning("no embedding from %s, so words do alone: %s", model, error)
            return None
        log.info("an embedding from %s: %d tokens, %.6f USD", model, tokens, usd)
        return Near(model, vector)
