"""The wall to Redis: one connection pool, the scripts, the store's clock, and one error when it is away."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib.resources import files
from typing import Any

import redis
from redis import exceptions as failures
from redis.backoff import ExponentialBackoff
from redis.retry import Retry

from tasks.errors import StoreAway
from tasks.store.keys import Keys

AWAY = (
    failures.ConnectionError,
    failures.TimeoutError,
    failures.BusyLoadingError,
    failures.ReadOnlyError,
    failures.OutOfMemoryError,
)
MOST_CONNECTIONS = 10_000
"""Of one process, where redis-py's own limit of 100 would strand the runs of a large worker."""
READ_AT_ONCE = 8 * 1024
"""Bytes. Each connection holds as many, and redis-py's own 64 KB were a third of a run in flight."""
UNABLE = ("MISCONF", "NOREPLICAS", "MASTERDOWN")
"""How an answer begins of a server that is there and takes no writes now: its disk is full, its replicas are gone."""
LIB = files("tasks.store").joinpath("lua/lib.lua").read_text()


@contextmanager
def reaching() -> Iterator[None]:
    """Turn what redis-py raises when the server is not there, or takes nothing now, into `StoreAway`."""
    try:
        yield
    except AWAY as error:
        raise StoreAway(f"Redis cannot be reached ({type(error).__name__}); nothing was taken") from error
    except failures.ResponseError as error:
        if not str(error).startswith(UNABLE):
            raise
        raise StoreAway(f"Redis takes no writes now ({str(error).split()[0]}); nothing was taken") from error


class Server:
    """One Redis or Valkey primary. `skew` (seconds) is added to its clock: tests travel in time by it."""

    def __init__(self, client: redis.Redis, prefix: str = "placet:") -> None:
        self.client: Any = client
        self.keys, self.skew = Keys(prefix), 0.0
        self._scripts: dict[str, tuple[str, str]] = {}
        self._loaded: set[str] = set()
        """Scripts that the server knew when they were last run."""
        self._lines: list[Any] = []
        self._process = os.getpid()
        self._ahead: float | None = None

    @classmethod
    def connect(cls, url: str, prefix: str = "placet:") -> Server:
        """A pool that gives up on an unreachable server in 5 seconds."""
        client = redis.Redis.from_url(
            url,
            max_connections=MOST_CONNECTIONS,
            socket_connect_timeout=5,
            socket_timeout=60,
            health_check_interval=30,
            socket_read_size=READ_AT_ONCE,
            retry=Retry(ExponentialBackoff(cap=0.5, base=0.05), 3),
        )
        return cls(client, prefix)

    def run(self, script: str, keys: Sequence[str], args: Sequence[Any]) -> Any:
        """Run a script of `lua/`; its first argument is always the skew."""
        sha, source = self._script(script)
        given = self._given(keys, args)
        with reaching(), self.line() as line:
            try:
                found = line.evalsha(sha, *given)
            except failures.NoScriptError:
                found = line.eval(source, *given)
        self._loaded.add(script)
        return found

    def begin(self, script: str, keys: Sequence[str], args: Sequence[Any]) -> Callable[[], Any]:
        """Have a script begun. The call that is given waits for its answer as `run` does; it must be made, once.

        Only for a script that does nothing the second time: where the first goes wrong, it is run again.
        """
        again = partial(self.run, script, keys, args)
        try:
            if script not in self._loaded:
                found = again()
                return lambda: found
            line = self._lend()
        except (*AWAY, StoreAway):
            return again
        try:
            line.connection.send_command("EVALSHA", self._script(script)[0], *self._given(keys, args))
        except failures.RedisError:
            self._take_back(line, whole=False)
            return again
        return partial(self._answer, line, again)

    def _answer(self, line: Any, again: Callable[[], Any]) -> Any:
        whole = False
        try:
            found = line.connection.read_response()
            whole = True
        except failures.NoScriptError:
            self._loaded.clear()
            return again()
        except failures.RedisError:
            return again()
        finally:
            self._take_back(line, whole=whole)
        return found

    def now(self) -> float:
        """The store's time, in seconds since the epoch: Redis's, kept between calls by our own clock."""
        if self._ahead is None:
            with reaching():
                self.told(self.client.time())
        assert self._ahead is not None
        return time.time() + self._ahead + self.skew

    def told(self, time: tuple[int, int]) -> None:
        """Set it by what `TIME` has answered: seconds and microseconds, without the skew."""
        seconds, micros = time
        self.tick(seconds + micros / 1e6 + self.skew)

    def tick(self, now: float) -> None:
        """Set our idea of the store's clock by a time it has just told (skew included)."""
        self._ahead = now - self.skew - time.time()

    def memory_used(self) -> float:
        """The share of its memory that is in use, from 0 to 1; 0 when it has no limit."""
        with reaching():
            info = self.client.info("memory")
        most = int(info.get("maxmemory", 0))
        return int(info["used_memory"]) / most if most else 0.0

    def _given(self, keys: Sequence[str], args: Sequence[Any]) -> list[Any]:
        return [len(keys), *keys, repr(self.skew), *args]

    def _script(self, name: str) -> tuple[str, str]:
        if name not in self._scripts:
            source = f"{LIB}\n{files('tasks.store').joinpath(f'lua/{name}.lua').read_text()}"
            self._scripts[name] = (hashlib.sha1(source.encode(), usedforsecurity=False).hexdigest(), source)
        return self._scripts[name]

    @contextmanager
    def line(self) -> Iterator[Any]:
        """A connection for a moment. redis-py's own pool takes a third of a short script to give one.

        One that something went wrong on is not used again: what it would read next may be the answer to that.
        """
        line, whole = self._lend(), False
        try:
            yield line
            whole = True
        finally:
            self._take_back(line, whole=whole)

    def _lend(self) -> Any:
        if self._process != os.getpid():
            self._lines, self._process = [], os.getpid()
        try:
            return self._lines.pop()
        except IndexError:
            return self._new_line()

    def _take_back(self, line: Any, *, whole: bool) -> None:
        if whole:
            self._lines.append(line)
            return
        if line.connection:
            line.connection.disconnect()
        line.close()

    def _new_line(self) -> Any:
        line = redis.Redis(connection_pool=self.client.connection_pool, single_connection_client=True)
        line.response_callbacks = self.client.response_callbacks  # its own copy takes 15 KB
        return line
