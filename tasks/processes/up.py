"""`placet up`: everything in one terminal. Checks, starts, restarts and ends store, beat, worker, web."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import httpx

from agents.settings import Settings
from tasks.processes import commands, preflight
from tasks.processes.address import address, must_be_free, with_public_url
from tasks.processes.child import Child
from tasks.processes.embedded import Embedded
from tasks.processes.masks import Masks
from tasks.processes.secrets import make_secret, with_secret
from tasks.processes.supervisor import Part, Supervisor
from tasks.processes.terminal import Terminal
from tasks.processes.welcome import welcome

LOOK_SECONDS = 0.5
READY_SECONDS = 60.0


def up(settings: Settings, host: str, port: int) -> int:
    """Run everything until a signal; the exit code. Raises `ConfigError` for what would not work."""
    catalog = preflight.check(settings)
    must_be_free(port, host)
    make_secret(settings)
    settings = with_public_url(with_secret(settings), port)
    with _store(settings) as store:
        terminal = Terminal(Masks.of(settings, store.password if store else ""))
        for line in welcome(settings, catalog, address(host, port), _where(settings, store)):
            terminal.say("up", line)
        parts: list[Part] = [*([store] if store else []), *_children(settings, host, port, terminal)]
        ready = Ready(f"{address(host, port)}/healthz", terminal)
        return Supervisor(parts, lambda line: terminal.say("up", line)).run(ready.look)


class Ready:
    """Says once that the web process answers, or that it is late."""

    def __init__(self, url: str, terminal: Terminal) -> None:
        self._url, self._terminal = url, terminal
        self._began = self._next = time.monotonic()
        self._said: set[str] = set()

    def look(self) -> None:
        """Ask it, if it is time to."""
        now = time.monotonic()
        if "ready" in self._said or now < self._next:
            return
        self._next = now + LOOK_SECONDS
        if _answers(self._url):
            self._say("ready", f"ready after {now - self._began:.1f} s; Ctrl-C ends it")
        elif now - self._began > READY_SECONDS:
            self._say("late", f"{self._url} does not answer yet; the lines of web say why")

    def _say(self, what: str, line: str) -> None:
        if what not in self._said:
            self._said.add(what)
            self._terminal.say("up", line)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=LOOK_SECONDS, trust_env=False).is_success
    except httpx.HTTPError:
        return False


@contextmanager
def _store(settings: Settings) -> Iterator[Embedded | None]:
    """The embedded store while it runs; None where REDIS_URL names another."""
    if settings.redis_url:
        yield None
        return
    store = Embedded(settings)
    with store:
        yield store


def _where(settings: Settings, store: Embedded | None) -> str:
    if store is None:
        return f"REDIS_URL, {settings.redis_url}"
    return f"embedded Valkey at 127.0.0.1:{store.port}, every write on disk, in {store.home}"


def _children(settings: Settings, host: str, port: int, terminal: Terminal) -> Sequence[Child]:
    env = commands.environment(settings)
    return [
        Child("beat", commands.beat(), env, commands.BEAT_GRACE, terminal.say),
        Child("worker", commands.worker(settings), env, commands.WORKER_GRACE, terminal.say),
        Child("web", commands.web(settings, host, port), env, commands.WEB_GRACE, terminal.say),
    ]
