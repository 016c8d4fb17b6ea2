"""`placet up` as an operator meets it: starts, answers, mends itself, ends whole, and forgets nothing."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from agents.settings import Settings
from tasks.processes import valkey
from tasks.processes.ports import free_port, is_free
from webhooks.cli.signing import SIGNERS, Letter

ROOT = Path(__file__).parents[2]
SECRET, TOKEN, KEY = "a-webhook-secret-for-the-story", "a-token-for-the-story", "an-api-key-for-the-story"
PEOPLE = """
[people.ann]
name = "Ann Lee"
mail = "ann@example.com"
roles = ["maintainer", "finance", "operator"]
"""


def until(holds: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"{what}: it did not come to pass"
        time.sleep(0.05)


def pull_request(number: int) -> bytes:
    """A payload as GitHub sends it, cut to what is read."""
    body = {
        "action": "opened",
        "repository": {"full_name": "acme/shop"},
        "sender": {"login": "mona"},
        "pull_request": {
            "number": number,
            "title": "Say hello",
            "state": "open",
            "draft": False,
            "updated_at": "2026-11-22T10:00:00Z",
            "head": {"sha": "a" * 40},
            "base": {"sha": "b" * 40},
            "user": {"login": "mona"},
        },
    }
    return json.dumps(body).encode()


def family(pid: int) -> set[int]:
    """A process and all that came of it."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rsplit(")", 1)[1].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    found, size = {pid}, 0
    while len(found) > size:
        size = len(found)
        found |= {child for child, parent in parents.items() if parent in found}
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


class GitHub:
    """In GitHub's place: knows no pull request, and takes its time to say so when told to."""

    def __init__(self) -> None:
        self.seconds, self.asked = 0.0, 0
        github = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                github.asked += 1
                time.sleep(github.seconds)
                self.send_response(404)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def slow() -> Iterator[GitHub]:
    github = GitHub()
    thread = threading.Thread(target=github.server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield github
    github.server.shutdown()
    github.server.server_close()
    thread.join()


class Installation:
    """A folder in which `placet` is run, as on a machine of its own."""

    def __init__(self, folder: Path, github: str) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        (folder / "config").mkdir()
        (folder / "config/people.toml").write_text(PEOPLE)
        given = {
            "GITHUB_WEBHOOK_SECRET": SECRET,
            "GITHUB_TOKEN": TOKEN,
            "GITHUB_API_URL": github,
            "API_KEYS": json.dumps([{"key": KEY, "scopes": ["read"]}]),
            "PORT": str(self.port),
            "SWEEP_SECONDS": "1",
            "WEB_THREADS": "2",
            "WORKER_THREADS": "2",
        }
        (folder / ".env").write_text("".join(f"{name}='{value}'\n" for name, value in given.items()))
        ours = {name.upper() for name in Settings.model_fields} | {"PORT", "PLACET_LOG"}
        self.env = {name: value for name, value in os.environ.items() if name not in ours}
        self.env["PYTHONPATH"] = str(ROOT)

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "webhooks.cli", *arguments]

    def placet(self, *arguments: str, input: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.env,
            input=input,
            capture_output=True,
            timeout=60,
            check=False,
        )

    def sign_and_send(self, number: int) -> None:
        """By the API's door, as GitHub does: starting a command each time is slower."""
        body = pull_request(number)
        headers = SIGNERS["github"](SECRET, Letter("", body, "", f"delivery-{number}"))
        headers["Content-Type"] = "application/json"
        answer = httpx.post(f"{self.url}/webhooks/github", content=body, headers=headers, trust_env=False)
        assert answer.status_code == 202, answer.text

    def read(self, path: str) -> Any:
        headers = {"Authorization": f"Bearer {KEY}"}
        answer = httpx.get(f"{self.url}{path}", headers=headers, timeout=30, trust_env=False)
        return answer.raise_for_status().json()["items"]

    def runs(self) -> dict[str, str]:
        """Ids, by what the runs are about."""
        return {run["subject"]: run["id"] for run in self.read("/v1/runs")}


class Up:
    """A running `placet up`, and what it has said."""

    def __init__(self, installation: Installation) -> None:
        self.process = subprocess.Popen(
            installation.command("up"),
            cwd=installation.folder,
            env=installation.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        self.said(r"^up +\| ready")

    def said(self, pattern: str, times: int = 1) -> None:
        """Wait until that many lines have matched."""

        def enough() -> bool:
            assert self.process.poll() is None, self.text
            return sum(bool(re.search(pattern, line)) for line in list(self.lines)) >= times

        until(enough, pattern)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def pid_of(self, part: str) -> int:
        """Of the worker, web or beat: the child whose command line says so."""
        for pid in family(self.process.pid) - {self.process.pid}:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            if part.encode() in words:
                return pid
        raise AssertionError(f"there is no {part} among the children")

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        code = self.process.wait(timeout=30)
        self._reader.join()
        return code

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self.lines.append(line.rstrip("\n"))


@pytest.fixture
def installation(tmp_path: Path, slow: GitHub) -> Installation:
    return Installation(tmp_path, slow.url)


@pytest.fixture
def start(installation: Installation) -> Iterator[Callable[[], Up]]:
    """Starts `placet up`; whatever the story does, nothing of it stays behind."""
    started: list[Up] = []

    def start() -> Up:
        started.append(Up(installation))
        return started[-1]

    yield start
    for up in started:
        if up.process.poll() is None:
            up.end(signal.SIGTERM)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_up_mends_itself_ends_whole_and_forgets_nothing(
    installation: Installation, slow: GitHub, start: Callable[[], Up]
) -> None:
    up = start()
    assert httpx.get(f"{installation.url}/readyz", trust_env=False).json() == {"status": "ready"}
    for what in (installation.url, "config/people.toml", "data/mail", "pr_reviewer", "rules only", "embedded Valkey"):
        assert what in up.text
    a_second_one_is_refused(installation, up)

    sent = installation.placet("send", "github", "-", input=pull_request(1))
    assert sent.stdout.startswith(b"202 "), (sent.stdout, sent.stderr)
    until(lambda: installation.runs().keys() == {"acme/shop#1"}, "the worker takes the event")

    os.kill(up.pid_of("worker"), signal.SIGKILL)
    up.said(r"^up +\| worker died \(signal SIGKILL\); starting it again")
    installation.sign_and_send(2)
    until(lambda: installation.runs().keys() == {"acme/shop#1", "acme/shop#2"}, "the new worker takes the next event")

    asked, slow.seconds = slow.asked, 2.0
    installation.sign_and_send(3)
    until(lambda: slow.asked > asked, "a call is under way")
    members = family(up.process.pid)
    assert len(members) >= 5, "up itself, valkey, web, worker and beat"
    began = time.monotonic()
    assert up.end(signal.SIGTERM) == 0
    assert time.monotonic() - began < 25
    assert not [pid for pid in members if alive(pid)]
    assert is_free(installation.port)
    assert "was killed" not in up.text
    no_secret_was_said(installation, up)

    kept = (installation.folder / ".data/secret_key").read_text()
    again = start()
    assert (installation.folder / ".data/secret_key").read_text() == kept
    assert installation.runs().keys() == {"acme/shop#1", "acme/shop#2", "acme/shop#3"}
    the_call_under_way_was_finished(installation)

    members = family(again.process.pid)
    assert again.end(signal.SIGKILL) == -signal.SIGKILL
    until(lambda: not [pid for pid in members if alive(pid)], "what a killed one started ends with it", 15)


def a_second_one_is_refused(installation: Installation, up: Up) -> None:
    second = installation.placet("up", "--port", str(free_port()))
    assert (second.returncode, second.stdout) == (2, b"")
    assert f"already runs on {installation.folder}/.data (process {up.process.pid})" in second.stderr.decode()


def the_call_under_way_was_finished(installation: Installation) -> None:
    journal = installation.read(f"/v1/runs/{installation.runs()['acme/shop#3']}/journal")
    started, returned = ([entry for entry in journal if entry["kind"] == kind] for kind in ("started", "returned"))
    assert started[0]["body"]["attempt"] == returned[0]["body"]["attempt"] == 1
    assert 2.0 <= returned[0]["at"] - started[0]["at"] < 6.0


def no_secret_was_said(installation: Installation, up: Up) -> None:
    kept = (installation.folder / ".data/secret_key").read_text()
    password = valkey.password((installation.folder / ".data/valkey/url").read_text())
    assert len(password) > 20
    for secret in (SECRET, TOKEN, KEY, kept, password):
        assert secret not in up.text
