"""The embedded store: a real Valkey server under DATA_DIR/valkey, for whoever has set no REDIS_URL.

It listens on loopback, with a password. `url` (mode 0600) keeps port and password, so that other commands on
the same DATA_DIR find it; `lock` is held while it runs, by us and by the server itself.
"""

from __future__ import annotations

import contextlib
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType

from redis.exceptions import RedisError

from agents.engine.errors import ConfigError
from agents.settings import Settings
from tasks.processes import valkey
from tasks.processes.child import leashed
from tasks.processes.files import private_folder, usable, write_private
from tasks.processes.lock import Held, Lock
from tasks.processes.ports import is_free

START_SECONDS = 30.0
STOP_SECONDS = 15.0


class _Taken(Exception):
    """Another program listens on the port by now."""


class Embedded:
    """The server of this DATA_DIR: `with Embedded(settings) as url`, or `start` and `stop`.

    To be started from a thread that stays (the main one): when that thread ends, Linux ends the server.
    """

    name = "valkey"

    def __init__(self, settings: Settings) -> None:
        self.home = _home(settings)
        self.url = ""
        self._lock = Lock(self.home / "lock")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start it unless we have; its URL, once it answers.

        Raises `ConfigError`: another process runs one here, the folder is not writable, it does not start.
        """
        if self._process is not None:
            return self.url
        private_folder(self.home)
        self._take_lock()
        with contextlib.ExitStack() as undo:
            undo.callback(self.stop)
            url = self._serve_somewhere()
            undo.pop_all()
        return url

    def restart(self) -> str:
        """After it died: again, at the address by which others know it. Raises `ConfigError`."""
        try:
            self._serve()
        except _Taken:
            raise ConfigError(f"the embedded store cannot come back: port {self.port} is taken") from None
        return self.url

    def kill(self) -> None:
        """End it at once; what it has answered is on disk."""
        if self._process is not None:
            self._process.kill()

    def poll(self) -> int | None:
        """Its exit code; None while it runs."""
        return None if self._process is None else self._process.poll()

    @property
    def pid(self) -> int:
        """Of the server; 0 when it was not started."""
        return 0 if self._process is None else self._process.pid

    @property
    def password(self) -> str:
        """That clients give; empty before the start."""
        return valkey.password(self.url)

    @property
    def port(self) -> int:
        """On loopback; 0 before the start."""
        return valkey.port(self.url)

    def stop(self) -> None:
        """Write what is left to disk and end; after 15 seconds by force, which loses nothing answered."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        self._lock.release()

    def __enter__(self) -> str:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _take_lock(self) -> None:
        try:
            self._lock.take()
        except Held as held:
            if not held.orphaned:
                where, who = self.home.parent, held.pid or "unknown"
                raise ConfigError(
                    f"Placet already runs on {where} (process {who}); stop it, or set another DATA_DIR"
                ) from None
            self._end_orphan()

    def _end_orphan(self) -> None:
        """End a server whose parent was killed: two on one folder would ruin it."""
        if remembered := self._remembered():
            with contextlib.suppress(RedisError), valkey.client(remembered) as client:
                client.shutdown()
        try:
            self._lock.take(wait=STOP_SECONDS)
        except Held:
            raise ConfigError(f"a server without a parent still holds {self.home}; end it first") from None

    def _serve_somewhere(self) -> str:
        self.url = self._remembered()
        for _ in range(5):
            if not self.url or not is_free(self.port):
                self.url = valkey.new_address()
            with contextlib.suppress(_Taken):
                self._serve()
                return self.url
        raise ConfigError("no port of loopback is free for the embedded store; set REDIS_URL to one of yours")

    def _serve(self) -> None:
        log = self.home / "valkey.log"
        write_private(self.home / "url", self.url)
        write_private(self.home / "valkey.conf", valkey.config(self.url))
        with usable(log), log.open("ab") as output:
            self._process = subprocess.Popen(
                leashed([valkey.binary(), "valkey.conf"], signal.SIGTERM),
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=[self._lock.fileno()],
                process_group=0,  # Ctrl-C in the terminal is for us alone: the store ends last
            )
        self._await(log)

    def _await(self, log: Path) -> None:
        deadline = time.monotonic() + START_SECONDS
        with valkey.client(self.url) as client:
            while (state := valkey.state(client)) != "ready":
                if self.poll() is not None:
                    raise self._why_dead(log)
                if state == "silent" and time.monotonic() > deadline:  # loading may take longer
                    raise ConfigError(f"the embedded store does not answer; see {log}")
                time.sleep(0.01)

    def _why_dead(self, log: Path) -> Exception:
        if not is_free(self.port):
            return _Taken()
        with usable(log):
            last = " / ".join(log.read_text(errors="replace").strip().splitlines()[-3:])
        return ConfigError(f"the embedded store did not start: {last} (all of it: {log})")

    def _remembered(self) -> str:
        """The address of last time, so that it stays the same; empty if there is none."""
        try:
            kept = (self.home / "url").read_text().strip()
        except OSError:
            return ""
        return kept if valkey.ADDRESS.fullmatch(kept) else ""


def url(settings: Settings) -> str:
    """REDIS_URL, else where the embedded server of this DATA_DIR is. Raises `ConfigError` if none runs."""
    if settings.redis_url:
        return settings.redis_url
    home = _home(settings)
    if not Lock(home / "lock").held():
        raise ConfigError(f"no store runs under {home}; start it with `placet up`, or set REDIS_URL")
    with usable(home / "url"):
        return (home / "url").read_text().strip()


def _home(settings: Settings) -> Path:
    return settings.data_dir.absolute() / "valkey"
