"""The embedded store: one per DATA_DIR, found by others, durable, private, and never two at once."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from agents.engine.errors import ConfigError
from agents.settings import Settings, load
from tasks.processes import embedded, valkey
from tasks.processes.embedded import Embedded

STARTER = """
import sys, time
from pathlib import Path
from agents.settings import Settings, load
from tasks.processes.embedded import Embedded
store = Embedded(load(_env_file=None, data_dir=Path(sys.argv[1])))
print(store.start(), store.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in ("REDIS_URL", "SECRET_KEY", "DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    return load(_env_file=None, data_dir=tmp_path / "data with space")


@contextmanager
def connected(url: str) -> Iterator[redis.Redis]:
    with valkey.client(url) as client:
        yield client


def until(holds: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """Until the last of its threads has ended: each of them holds its files, and so the lock."""
    try:
        threads = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/stat")]
    except (FileNotFoundError, ProcessLookupError):
        return True  # one has just ended
    return any(thread.rsplit(")", 1)[1].split()[0] != "Z" for thread in threads)


def test_what_was_written_is_there_after_a_restart_at_the_same_address(settings: Settings) -> None:
    with Embedded(settings) as first, connected(first) as client:
        client.set("kept", "yes")
    with Embedded(settings) as second, connected(second) as client:
        assert second == first
        assert client.get("kept") == b"yes"


def test_what_was_answered_survives_a_kill(settings: Settings) -> None:
    store = Embedded(settings)
    with store as url, connected(url) as client:
        for n in range(50):
            client.rpush("list", n)
        store.kill()
        until(lambda: store.poll() is not None)
        assert store.restart() == url
        assert client.llen("list") == 50


def test_it_is_configured_to_lose_nothing(settings: Settings) -> None:
    with Embedded(settings) as url, connected(url) as client:
        said = client.config_get("append*", "maxmemory-policy", "bind")
    assert said["appendonly"] == "yes"
    assert said["appendfsync"] == "always"
    assert said["maxmemory-policy"] == "noeviction"
    assert said["bind"] == "127.0.0.1"


def test_nobody_gets_in_without_the_password(settings: Settings) -> None:
    with (
        Embedded(settings) as url,
        connected(f"redis://127.0.0.1:{valkey.port(url)}/0") as client,
        pytest.raises(redis.AuthenticationError),
    ):
        client.set("a", "b")


def test_what_holds_the_password_is_for_the_owner_alone(settings: Settings) -> None:
    with Embedded(settings) as url:
        home = settings.data_dir / "valkey"
        holding = [
            path for path in home.rglob("*") if path.is_file() and valkey.password(url) in path.read_text("latin1")
        ]
        assert {path.name for path in holding} >= {"url", "valkey.conf"}
        assert [stat.S_IMODE(path.stat().st_mode) for path in holding] == [0o600] * len(holding)
        assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_other_commands_find_it_while_it_runs_and_are_told_when_it_does_not(settings: Settings) -> None:
    with pytest.raises(ConfigError, match=r"placet up.*REDIS_URL"):
        embedded.url(settings)
    with Embedded(settings) as url:
        assert embedded.url(settings) == url
    assert (settings.data_dir / "valkey" / "url").exists()
    with pytest.raises(ConfigError, match=r"placet up.*REDIS_URL"):
        embedded.url(settings)


def test_a_configured_redis_wins(settings: Settings) -> None:
    theirs = settings.model_copy(update={"redis_url": "redis://elsewhere:6379/1"})
    with Embedded(settings):
        assert embedded.url(theirs) == "redis://elsewhere:6379/1"


def test_a_second_one_on_the_same_folder_is_refused(settings: Settings) -> None:
    with Embedded(settings) as url, connected(url) as client:
        with pytest.raises(ConfigError, match=rf"already runs on .*process {os.getpid()}"):
            Embedded(settings).start()
        assert client.ping()


def test_a_port_taken_meanwhile_is_left_to_its_holder(settings: Settings) -> None:
    with Embedded(settings) as first:
        pass
    with socket.create_server(("127.0.0.1", valkey.port(first))), Embedded(settings) as second:
        assert valkey.port(second) != valkey.port(first)
        assert embedded.url(settings) == second


@pytest.mark.parametrize("kept", ["", "nonsense", "redis://:pw@127.0.0.1:99999999/0", "redis://:p@w@example.com:1/0\n"])
def test_an_address_that_cannot_be_one_is_made_anew(settings: Settings, kept: str) -> None:
    home = settings.data_dir / "valkey"
    home.mkdir(parents=True)
    (home / "url").write_text(kept)
    with Embedded(settings) as url, connected(url) as client:
        assert client.ping()


def test_a_folder_that_cannot_be_written_to_is_named(settings: Settings) -> None:
    settings.data_dir.write_text("a file, not a folder")
    with pytest.raises(ConfigError, match=f"{settings.data_dir}.*DATA_DIR"):
        Embedded(settings).start()


def test_a_store_that_cannot_start_says_why_and_lets_go(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(valkey, "CONFIG", "port {port}\nrequirepass {password}\nno-such-setting 1\n")
    store = Embedded(settings)
    with pytest.raises(ConfigError, match=r"no-such-setting.*valkey\.log"):
        store.start()
    monkeypatch.undo()
    with Embedded(settings) as url, connected(url) as client:
        assert client.ping()


@contextmanager
def started_by_another_process(settings: Settings) -> Iterator[tuple[subprocess.Popen[str], str, int]]:
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(settings.data_dir)], stdout=subprocess.PIPE, text=True
    )
    assert starter.stdout is not None
    with starter:
        url, pid = starter.stdout.readline().split()
        try:
            yield starter, url, int(pid)
        finally:
            starter.kill()
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_the_server_ends_with_the_process_that_started_it(settings: Settings) -> None:
    with started_by_another_process(settings) as (starter, url, pid):
        with connected(url) as client:
            client.set("kept", "yes")
        assert embedded.url(settings) == url
        starter.send_signal(signal.SIGKILL)
        starter.wait()
        until(lambda: not alive(pid))
    with pytest.raises(ConfigError, match="placet up"):
        embedded.url(settings)
    with Embedded(settings) as again, connected(again) as client:
        assert client.get("kept") == b"yes"


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_server_that_outlived_its_parent_is_ended_before_another_starts(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    off_the_leash = STARTER.replace(
        "store =",
        "import tasks.processes.embedded; tasks.processes.embedded.leashed = lambda command, number: command\nstore =",
    )
    monkeypatch.setitem(globals(), "STARTER", off_the_leash)
    with started_by_another_process(settings) as (starter, url, pid):
        with connected(url) as client:
            client.set("kept", "yes")
        starter.kill()
        starter.wait()
        assert alive(pid)
        with Embedded(settings) as again, connected(again) as client:
            assert client.get("kept") == b"yes"
            assert not alive(pid)
