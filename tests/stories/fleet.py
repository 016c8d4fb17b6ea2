"""Workers as processes, seen from outside: hired, watched, killed, woken, and none left behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, Self

from agents.engine.journal import Asked
from agents.engine.run import Run
from agents.settings import Settings
from tasks import deciding, family
from tasks.errors import AlreadyDecided, NoLongerOpen
from tasks.world import World
from tests.stories import worker
from tests.tasks.kit import Kit

PATIENCE = 60.0
"""Seconds after which something that should have come to pass has not."""
LATER = 61.0
"""Seconds after which a dead worker's lease is over, and so is every call it may have had under way."""

PROCESSES = multiprocessing.get_context("forkserver")
# Imported once and not by each worker: two seconds otherwise. pytest is what every child takes for its main module.
PROCESSES.set_forkserver_preload(["pytest", "tests.stories.worker"])


def nobody() -> None:
    """Does nothing meanwhile."""


class Fleet:
    """The workers of one installation. `settings` are for them; their clocks are as far ahead as the kit's."""

    def __init__(self, kit: Kit, redis_url: str) -> None:
        self.kit = kit
        more = {"redis_url": redis_url, "agents_dir": kit.folder / "agents"}
        self.settings: Settings = kit.settings.model_copy(update=more)
        self.timeout = 0.0
        self._hired: list[BaseProcess] = []

    # -- workers ------------------------------------------------------------------------------------------------------

    def hurry(self, lease: float, heartbeat: float, timeout: float) -> None:
        """Short times for whoever is hired from now on, in seconds, where real time is to pass."""
        self.settings = self.settings.model_copy(update={"lease_seconds": lease, "heartbeat_seconds": heartbeat})
        self.timeout = timeout

    def hire(self, **orders: Any) -> BaseProcess:
        """A worker at work; `orders` are some of `worker.Orders`."""
        name, folder = f"worker-{len(self._hired)}", self.kit.folder
        told = worker.Orders(
            self.settings,
            log=folder / f"{name}.log",
            reached=folder / f"{name}.reached",
            ahead=self.kit.store.server.skew,
            timeout=self.timeout,
            **orders,
        )
        process = PROCESSES.Process(target=worker.work, args=(told,), name=name)
        process.start()
        self._hired.append(process)
        return process

    def lose(self, id: str, at: str, nth: int = 1, *, decides: bool = False) -> bool:
        """Hire a worker that is to be killed at a point, and let its lease run out. False: the run was over before."""
        lost = self.hire(at=at, nth=nth, decides=decides)
        answer = nobody if decides else lambda: self.answer(id)
        self._until(lambda: not lost.is_alive() or self._over(id), f"a death at {at}", id, answer)
        lost.terminate()  # which nothing comes of, where it is killed
        lost.join(PATIENCE)
        if lost.exitcode == 0:
            return False
        assert lost.exitcode == -signal.SIGKILL, self._said()
        self.kit.later(LATER)
        return True

    def stop_at(self, id: str, at: str, nth: int = 1) -> BaseProcess:
        """Hire a worker that stands still at a point, as on a machine that was suspended."""
        process = self.hire(at=at, nth=nth, fatal=signal.SIGSTOP)
        reached = self.kit.folder / f"{process.name}.reached"
        self._until(reached.exists, f"a stop at {at}", id, lambda: self.answer(id))
        return process

    def wake(self, process: BaseProcess) -> None:
        assert process.pid is not None
        os.kill(process.pid, signal.SIGCONT)

    def end(self, process: BaseProcess) -> None:
        """Ask a worker to end, and see that it came to no harm."""
        process.terminate()
        process.join(PATIENCE)
        assert process.exitcode == 0, self._said()

    def dismiss(self) -> None:
        """End all that are left, at once."""
        for process in self._hired:
            process.kill()
        for process in self._hired:
            process.join()
            process.close()
        self._hired.clear()

    # -- runs ---------------------------------------------------------------------------------------------------------

    def see(self, id: str, what: str, holds: Callable[[Run], bool]) -> Run:
        """Wait, without answering anything, until the journal says so."""
        self._until(lambda: holds(self.kit.run(id)), what, id, nobody)
        return self.kit.run(id)

    def finish(self, id: str) -> Run:
        """Answer what is asked, until the run has ended and nobody need look at it any more."""
        self._until(lambda: self._over(id), "the run ends", id, lambda: self.answer(id))
        return self.kit.run(id)

    def answer(self, id: str) -> None:
        """People answer, once whoever drives the run, or one below it, has told everybody and let go of it."""
        for each in (id, *(run.id for run in family.below(self.kit.store, self.kit.run(id)))):
            if not self.lease(each):
                self.answer_at_once(each)

    def answer_at_once(self, id: str) -> None:
        """Ann says yes to approvals, the truth about what is unknown, and that all else is to go on."""
        run = self.kit.run(id)
        for name, question in run.open.items():
            answer = deciding.Answer(self._outcome(run, question.asked), "ann", "cli")
            with suppress(AlreadyDecided, NoLongerOpen):
                deciding.decide(self._office, f"{id}.{name}", answer)

    def _outcome(self, run: Run, asked: Asked) -> str:
        match asked.of:
            case "approve":
                return "approved"
            case "crashed":
                return "retry"
            case "spent":
                return "top_up"
            case "unknown":
                judged = run.step(asked.id).judged
                assert judged is not None
                return "happened" if self.kit.shop.done[f"mail:{judged.args['to']}"] else "not_happened"
        raise AssertionError(f"nobody expected this: {asked}")

    @cached_property
    def _office(self) -> World:
        return self.kit.world()

    def lease(self, id: str) -> str:
        """Whose turn it is, by the lease's token, alive or not; "" when the run was let go of."""
        server = self.kit.store.server
        return (server.client.hget(server.keys.lease(id), "token") or b"").decode()

    def _over(self, id: str) -> bool:
        store = self.kit.store
        due = store.server.client.zscore(store.server.keys.due, id)
        return due is None and id not in store.listing.asking() and self.kit.run(id).ended is not None

    def _until(self, holds: Callable[[], bool], what: str, id: str, meanwhile: Callable[[], None]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < deadline, f"not so: {what}\n{self._told(id)}\n{self._said()}"
            meanwhile()
            time.sleep(0.01)

    def _told(self, id: str) -> str:
        return "\n".join(repr(each.entry) for each in self.kit.store.journals.entries(id))

    def _said(self) -> str:
        return "\n".join(f"{log.name}:\n{log.read_text()[-4000:]}" for log in sorted(self.kit.folder.glob("*.log")))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.dismiss()
