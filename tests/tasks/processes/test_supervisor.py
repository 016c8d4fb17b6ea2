"""Keeping processes alive: back-off, giving up, order of the end, and what children leave behind."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tasks.processes.child import Child
from tasks.processes.supervisor import STEADY_SECONDS, TRIES, Hopeless, Kept, Supervisor, after_death

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SLEEPER = "import time; print('up', flush=True); time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
PARENT = (
    "import subprocess, sys; grandchild = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    "print(grandchild.pid, flush=True); grandchild.wait()"
)


class Said:
    """What children and the supervisor said."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []

    def __call__(self, name: str, line: str) -> None:
        self.lines.append((name, line))

    def by(self, name: str) -> list[str]:
        return [line for who, line in self.lines if who == name]


class Fake:
    """A part that dies when told to; it writes down what was done with it."""

    def __init__(self, name: str, done: list[str]) -> None:
        self.name, self._done = name, done
        self.code: int | None = None

    def poll(self) -> int | None:
        return self.code

    def start(self) -> None:
        self._done.append(f"start {self.name}")

    def restart(self) -> None:
        self.code = None
        self._done.append(f"restart {self.name}")

    def stop(self) -> bool:
        self._done.append(f"stop {self.name}")
        return self.code is None

    def kill(self) -> None:
        self._done.append(f"kill {self.name}")


def until(holds: Callable[[], bool], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.02)


def gone(pid: int) -> bool:
    """Also when it is a zombie that nobody has buried yet."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] == "Z"


def child(code: str, said: Said, *, name: str = "child", grace: float = 10.0) -> Child:
    return Child(name, [sys.executable, "-c", code], dict(os.environ), grace, said)


@pytest.mark.parametrize(
    ("lived", "quick", "expected"),
    [
        (0.1, 0, (1, 0.5)),
        (0.1, 1, (2, 1.0)),
        (9.9, 2, (3, 2.0)),
        (0.1, 3, (4, 4.0)),
        (STEADY_SECONDS, 4, (0, 0.0)),
        (3600.0, 0, (0, 0.0)),
    ],
)
def test_the_wait_doubles_with_each_quick_death(lived: float, quick: int, expected: tuple[int, float]) -> None:
    assert after_death(lived, quick) == expected


def test_a_part_that_dies_at_once_each_time_is_given_up() -> None:
    now, done, said = 0.0, list[str](), list[str]()
    part = Fake("worker", done)
    supervisor = Supervisor([part], said.append, clock=lambda: now)
    kept = Kept(part)

    def die_and_come_back() -> None:
        nonlocal now
        part.code = 3
        supervisor.look(kept)
        assert done.count("restart worker") == kept.quick - 1
        assert kept.again is not None
        now = kept.again
        supervisor.look(kept)

    for _ in range(TRIES - 1):
        die_and_come_back()
    part.code = -signal.SIGKILL
    with pytest.raises(Hopeless, match=r"worker died 5 times in a row \(signal SIGKILL\)"):
        supervisor.look(kept)
    assert len(said) == TRIES - 1
    assert said[0] == "worker died (exit code 3); starting it again in 0.5 s"


def test_a_steady_life_forgives_earlier_deaths() -> None:
    now, done = 0.0, list[str]()
    part = Fake("web", done)
    supervisor, kept = Supervisor([part], lambda _: None, clock=lambda: now), Kept(part, quick=TRIES - 1)
    now, part.code = STEADY_SECONDS, 1
    supervisor.look(kept)
    supervisor.look(kept)
    assert (kept.quick, done) == (0, ["restart web"])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_all_in_the_reverse_order(number: signal.Signals) -> None:
    done: list[str] = []
    said: list[str] = []
    before = [signal.getsignal(each) for each in SIGNALS]
    signal.signal(number, signal.SIG_DFL)  # the tests themselves may run under nohup(1)
    try:
        parts = [Fake(name, done) for name in ("store", "worker", "web")]
        assert Supervisor(parts, said.append).run(lambda: os.kill(os.getpid(), number)) == 0
    finally:
        for each, handler in zip(SIGNALS, before, strict=True):
            signal.signal(each, handler)
    assert done == ["start store", "start worker", "start web", "stop web", "stop worker", "stop store"]
    assert said == [f"{number.name}: shutting down (once more: at once)"]


def test_a_child_that_cannot_start_is_given_up_and_the_others_are_ended() -> None:
    said, fast = Said(), 5
    fine, broken = child(SLEEPER, said, name="fine"), child("import sys; sys.exit('no')", said, name="broken")
    before = [signal.getsignal(each) for each in SIGNALS]
    supervisor = Supervisor([fine, broken], lambda line: said("up", line), clock=lambda: time.monotonic() * fast)
    try:
        assert supervisor.run(lambda: None) == 1
    finally:
        for each, handler in zip(SIGNALS, before, strict=True):
            signal.signal(each, handler)
    assert said.by("broken") == ["no"] * len(said.by("broken"))
    assert said.by("up")[-1] == "broken died 5 times in a row (exit code 1); its lines above say why; shutting down"
    assert gone(fine.pid)


def test_a_child_says_its_lines_under_its_name_and_comes_back() -> None:
    said = Said()
    one = child(SLEEPER, said, name="worker")
    one.start()
    until(lambda: said.by("worker") == ["up"])
    first = one.pid
    os.kill(first, signal.SIGKILL)
    until(lambda: one.poll() is not None)
    one.restart()
    until(lambda: said.by("worker") == ["up", "up"])
    assert one.pid != first
    assert one.stop()
    assert gone(one.pid)


def test_a_child_that_does_not_end_is_killed() -> None:
    said = Said()
    one = child(STUBBORN, said, grace=0.3)
    one.start()
    until(lambda: said.by("child") == ["up"])
    assert one.stop() is False
    assert gone(one.pid)


def test_what_a_dead_child_left_running_is_ended_before_it_starts_again() -> None:
    said = Said()
    one = child(PARENT, said)
    one.start()
    until(lambda: len(said.lines) == 1)
    grandchild = int(said.lines[0][1])
    os.kill(one.pid, signal.SIGKILL)
    until(lambda: one.poll() is not None)
    assert not gone(grandchild)
    one.restart()
    until(lambda: gone(grandchild))
    one.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_a_child_ends_with_the_thread_that_started_it() -> None:
    said = Said()
    one = child(SLEEPER, said)
    ready = threading.Event()

    def start_and_leave() -> None:
        one.start()
        until(lambda: said.by("child") == ["up"])
        ready.set()

    thread = threading.Thread(target=start_and_leave)
    thread.start()
    thread.join()
    assert ready.is_set()
    until(lambda: one.poll() == -signal.SIGTERM)
    one.stop()


def test_bytes_that_are_no_text_are_shown_and_stop_nothing() -> None:
    said = Said()
    one = child(r"import os; os.write(1, b'\xff\xfe\nafter\n')", said)
    one.start()
    until(lambda: said.by("child") == [r"\xff\xfe", "after"])
    one.stop()
