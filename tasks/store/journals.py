"""Journals: load, append, follow. An append that states the wrong length is refused: that is the whole fence."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import to_json

from agents.engine.chain import BrokenChain, Sealed, genesis, seal, unseal
from agents.engine.errors import PlacetError
from agents.engine.journal import AnyEntry, Began, Ended, Notified, Replied, Returned
from agents.engine.run import Run
from agents.engine.state import Held
from tasks.errors import NotFound
from tasks.store.blobs import Blobs
from tasks.store.server import Server, reaching

Due = float | str
"""When somebody must look at a run: a time, "now", "never", or "" (as it is)."""
TOUCHING = frozenset({"asked", "decided", "lapsed", "returned", "joined", "rewound"})
"""Kinds of entries that may open or close a question."""
LAST = 8
"""Entries of a journal's end that are read at a time."""
HELD_MOST = 64 * 1024
"""Bytes of JSON up to which a fact may wait for the next entry."""
UNREADABLE = (ValidationError, BrokenChain, NotFound)
"""What reading a journal raises that a newer version wrote, or of which a part is lost."""


class Fenced(PlacetError):
    """Another worker has the lease: stop, touch nothing."""


class Moved(PlacetError):
    """The journal grew under us; what came has been folded in. Look again."""


class Late(PlacetError):
    """The append came after the time it was good for."""


class Numbered(NamedTuple):
    """An entry with its number from 1, as stored."""

    n: int
    entry: AnyEntry
    sealed: Sealed


class Chained(NamedTuple):
    """Entries made ready to be written after entry `after`: what the run holds, then new ones."""

    after: int
    held: list[Sealed]
    entries: list[AnyEntry]
    sealed: list[Sealed]

    @property
    def flat(self) -> list[bytes]:
        return [part for each in (*self.held, *self.sealed) for part in each]


class Journals:
    """All runs' journals."""

    def __init__(self, server: Server, blobs: Blobs) -> None:
        self._server, self._keys, self._blobs = server, server.keys, blobs

    def load(self, run: str) -> Run:
        """The run as its journal tells it; a run that never began has length 0."""
        folded = Run(run, genesis(run))
        self._fold(folded, self._read(run, "-"))
        return folded

    def catch_up(self, run: Run) -> None:
        """Fold in what has come since."""
        self._fold(run, self._read(run.id, f"({run.length}-0"))

    def tip(self, run: str) -> Run:
        """Enough of a run to write behind its last entry; none is read, so that it costs the same however many are."""
        with reaching():
            rows = self._server.client.xrevrange(self._keys.journal(run), count=1)
        tip = Run(run, genesis(run))
        if rows:
            tip.length, sealed = _numbered(rows[0])
            tip.head = sealed.hash
        return tip

    def entries(self, run: str, after: int = 0) -> list[Numbered]:
        """The entries past number `after`, as stored, but for pins, which are shown where they are kept still."""
        return [Numbered(n, self._shown(sealed), sealed) for n, sealed in self._read(run, f"({after}-0")]

    def began(self, run: str) -> Began | None:
        """How a run began; None for one there is not. Reads its first entry only."""
        with reaching():
            rows = self._server.client.xrange(self._keys.journal(run), "-", "+", count=1)
        first = unseal(_numbered(rows[0])[1]) if rows else None
        return first if isinstance(first, Began) else None

    def bounds(self, run: str) -> tuple[Began, Ended] | None:
        """How a run began and how it ended, without reading what is between; None while it goes on."""
        began, ended = self.began(run), self.endings([run]).get(run)
        return (began, ended) if began and ended else None

    def endings(self, runs: Collection[str]) -> dict[str, Ended]:
        """How those of the runs ended that have. Reads their last entries only: nothing follows but notices."""
        with reaching():
            pipe = self._server.client.pipeline(transaction=False)
            for run in runs:
                pipe.xrevrange(self._keys.journal(run), count=LAST)
            answers = pipe.execute()
        found = {run: self._ending(run, rows) for run, rows in zip(runs, answers, strict=True)}
        return {run: ended for run, ended in found.items() if ended}

    def exists(self, run: str) -> bool:
        with reaching():
            return bool(self._server.client.exists(self._keys.journal(run)))

    def wait(self, run: str, after: int, seconds: float) -> bool:
        """Wait for an entry past number `after`; whether one came."""
        with reaching():
            name = self._keys.journal(run)
            return bool(self._server.client.xread({name: f"{after}-0"}, count=1, block=max(int(seconds * 1000), 1)))

    def append(
        self,
        run: Run,
        *entries: AnyEntry,
        token: str = "",
        due: Due = "",
        not_after: float | None = None,
    ) -> None:
        """Write entries after what `run` has seen, and fold them in.

        With a `token` only the lease's holder may. Raises `Moved`, `Fenced`, `Late`.
        """
        ready = self.chain(run, entries)
        self.settle(run, ready, self._server.run("append", *self._append(run, ready, token, due, not_after)))

    # -- holding ------------------------------------------------------------------------------------------------------

    def hold(self, run: Run, fact: Returned | Replied) -> bool:
        """Fold a fact in, to be written together with the next entry; False if it is too large to be kept waiting.

        Only for what can be asked for again without harm: a crash before that entry loses it.
        """
        if len(to_json(fact.value)) > HELD_MOST:
            return False
        sealed = seal(run.head, secrets.token_bytes(16), fact)
        run.held.append(Held(fact, sealed))
        run.apply(fact, sealed.hash)
        return True

    def flush(self, run: Run, token: str) -> None:
        """Write down what the run holds. Raises `Moved`, `Fenced`."""
        if run.held:
            self.append(run, token=token)

    def begin_flush(self, run: Run, token: str) -> Callable[[], object]:
        """Begin to write down what the run holds. The call that is given waits for that, and raises as `flush` does.

        It must be made, and before anything else is written of this run.
        """
        if not run.held:
            return lambda: None
        ready = self.chain(run, ())
        answer = self._server.begin("append", *self._append(run, ready, token))
        return lambda: self.settle(run, ready, answer())

    # -- for the other scripts that append ----------------------------------------------------------------------------

    def chain(self, run: Run, entries: Iterable[AnyEntry]) -> Chained:
        """Seal entries after a run's head; large results are put away first."""
        head, sealed, inside = run.head, [], list(entries)
        for entry in self._blobs.outside(inside):
            sealed.append(seal(head, secrets.token_bytes(16), entry))
            head = sealed[-1].hash
        return Chained(run.stored, [held.sealed for held in run.held], inside, sealed)

    def asking(self, run: Run, ready: Chained) -> str:
        """Whether the run will have open questions: "1", "0", or "" when nothing here can change that."""
        if not any(entry.kind in TOUCHING for entry in ready.entries):
            return ""
        open_now = set(run.open)
        for entry in ready.entries:
            _track(open_now, run, entry)
        return "1" if open_now else "0"

    def settle(self, run: Run, ready: Chained, answer: Sequence[Any]) -> Sequence[Any]:
        """Fold in what a script answered: ours when it was written, else what came instead."""
        match answer[0]:
            case b"fenced":
                self._leave(run)
                raise Fenced(run.id)
            case b"late":
                raise Late(run.id)
            case b"moved":
                return self._moved(run, ready, answer)
            case b"ok":
                self._accept(run, ready)
        return answer

    def fold_tail(self, run: Run, tail: Sequence[Any]) -> None:
        """Fold in entries as a script answers them."""
        self._fold(run, [_numbered(row) for row in tail])

    def _append(
        self, run: Run, ready: Chained, token: str, due: Due = "", not_after: float | None = None
    ) -> tuple[list[str], list[Any]]:
        """Keys and arguments of the script."""
        limit = "" if not_after is None else repr(not_after)
        keys = [self._keys.journal(run.id), self._keys.lease(run.id), self._keys.due, self._keys.asking]
        return keys, [run.id, ready.after, token, written(due), self.asking(run, ready), limit, *ready.flat]

    def _moved(self, run: Run, ready: Chained, answer: Sequence[Any]) -> Sequence[Any]:
        rows = [_numbered(row) for row in answer[1]]
        hashes = [sealed.hash for sealed in (*ready.held, *ready.sealed)]
        if hashes and [sealed.hash for _, sealed in rows[: len(hashes)]] == hashes:
            self._fold(run, rows[len(ready.held) :])
            run.held.clear()
            return [b"ok"]
        if run.held:
            self._again(run)
        else:
            self._fold(run, rows)
        raise Moved(run.id)

    def _again(self, run: Run) -> None:
        """Fold anew, and hold what is still news after what came first: of a rewound run nothing is."""
        entries, facts, rewinds = self._whole(self._read(run.id, "-")), [held.entry for held in run.held], run.rewinds
        run.reloads += 1
        run.held.clear()
        run.forget(genesis(run.id))
        for entry, head in entries:
            run.apply(entry, head)
        for fact in facts:
            if run.rewinds == rewinds and run.step(fact.id).outcome is None:
                self.hold(run, fact)

    def _leave(self, run: Run) -> None:
        """Write down what is held although the lease is lost: it was paid for, and it is true."""
        while run.held:
            with suppress(Moved):
                self.append(run, due="now")

    def _accept(self, run: Run, ready: Chained) -> None:
        run.held.clear()
        for entry, sealed in zip(ready.entries, ready.sealed, strict=True):
            run.apply(entry, sealed.hash)

    def _shown(self, sealed: Sealed) -> AnyEntry:
        entry = unseal(sealed)
        with suppress(NotFound):
            return self._blobs.with_pins(entry)
        return entry

    def _fold(self, run: Run, rows: Iterable[tuple[int, Sealed]]) -> None:
        for entry, head in self._whole(rows):
            run.apply(entry, head)

    def _whole(self, rows: Iterable[tuple[int, Sealed]]) -> list[tuple[AnyEntry, bytes]]:
        """Entries as they are used, and their hashes. All of them before any is folded: the store may go away."""
        return [(self._blobs.inside(unseal(sealed)), sealed.hash) for _, sealed in rows]

    def _ending(self, run: str, rows: Sequence[Any]) -> Ended | None:
        """The end among the last entries, newest first; more are read while there are only notices."""
        while rows:
            found = [(n, unseal(sealed)) for n, sealed in map(_numbered, rows)]
            for _, entry in found:
                if not isinstance(entry, Notified):
                    return entry if isinstance(entry, Ended) else None
            with reaching():
                rows = self._server.client.xrevrange(self._keys.journal(run), f"({found[-1][0]}-0", count=LAST)
        return None

    def _read(self, run: str, start: str) -> list[tuple[int, Sealed]]:
        with reaching():
            rows = self._server.client.xrange(self._keys.journal(run), start, "+")
        return [_numbered(row) for row in rows]


def written(due: Due) -> str:
    """A due time as a script takes it."""
    return due if isinstance(due, str) else f"{due:.6f}"


def _numbered(row: Any) -> tuple[int, Sealed]:
    id, fields = row
    if not isinstance(fields, dict):
        fields = dict(zip(fields[::2], fields[1::2], strict=True))
    return int(id.split(b"-")[0]), Sealed(fields[b"h"], fields[b"s"], fields[b"p"], fields[b"x"])


def _track(open_now: set[str], run: Run, entry: AnyEntry) -> None:
    """Follow which questions are open, without folding."""
    match entry.kind:
        case "asked":
            open_now.add(entry.question)
        case "decided" | "lapsed":
            open_now.discard(entry.question)
        case "returned" if entry.final:
            open_now -= {name for name in open_now if name.partition("~")[0] == entry.id}
        case "joined" if entry.child not in run.children or not run.children[entry.child].forgotten:
            open_now -= {name for name in open_now if name.partition("~")[0] == entry.id}
        case "returned" if entry.error and entry.error.kind == "later":
            asked = {name: question.asked for name, question in run.questions.items()}
            open_now -= {name for name in open_now if asked[name].id == entry.id and asked[name].of == "unknown"}
        case "rewound":
            open_now.clear()
