"""Placet as an operator has it, `placet up` in a folder of its own, beside a GitHub that is the sandbox."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from agents.settings import Settings
from tasks.processes.child import leashed
from tasks.processes.ports import free_port
from tests.sandbox.github import GitHubSandbox

ROOT = Path(__file__).parents[2]
SECRET, KEY = "a-secret-that-only-github-knows", "a-key-for-the-api-of-ada-alone"
PEOPLE = """\
[people.ada]
name = "Ada Lovelace"
mail = "ada@example.com"
logins = ["github:ada"]
roles = ["maintainer", "support", "sales", "finance", "operator"]

[people.grace]
name = "Grace Hopper"
mail = "grace@example.com"
roles = ["support"]
"""
PATIENCE, START_SECONDS, STOP_SECONDS = 30.0, 120.0, 40.0

Found = TypeVar("Found")


class NotSo(AssertionError):
    """What should have come to pass did not."""


def until(look: Callable[[], Found], what: str, seconds: float = PATIENCE) -> Found:
    """What `look` gives, once that is something. Raises `NotSo`."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > deadline:
            raise NotSo(f"it did not come to pass in {seconds:g} s that {what}")
        time.sleep(0.05)
    return found


class Stack:
    """One installation, running while the `with` lasts. Nothing that the operator has set reaches it.

    `hub` is GitHub, `client` the web at `url`, `log` a file with all that `placet up` printed.
    """

    def __init__(
        self, folder: Path, config: Mapping[str, str] | None = None, source: Path = ROOT, /, **settings: str
    ) -> None:
        """`folder` stays the caller's; `config` are more files of its `config` by name; `settings` are more lines of
        its `.env`, in lower case; `source` is the checkout that is run."""
        self.folder, self.log = folder, folder / "up.log"
        self._source = source
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self.hub = GitHubSandbox(f"{self.url}/webhooks/github", SECRET)
        self.client = httpx.Client(base_url=self.url, timeout=PATIENCE, trust_env=False)
        self._settings, self._config = settings, {"people.toml": PEOPLE, **(config or {})}
        self._up: subprocess.Popen[bytes] | None = None

    # -- running ------------------------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        try:
            self.hub.__enter__()
            self._start()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()

    @property
    def said(self) -> str:
        """What `placet up` has printed so far."""
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""

    def _start(self) -> None:
        for name in ("config", "tmp"):
            (self.folder / name).mkdir()
        for name, text in self._config.items():
            (self.folder / "config" / name).write_text(text)
        (self.folder / ".env").write_text("".join(f"{name}='{value}'\n" for name, value in self._given().items()))
        with self.log.open("wb") as log:
            self._up = subprocess.Popen(
                leashed([sys.executable, "-m", "webhooks.cli", "up"], signal.SIGTERM),
                cwd=self.folder,
                env=_bare() | {"PYTHONPATH": str(self._source), "TMPDIR": str(self.folder / "tmp")},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,  # Ctrl-C in the terminal is for us alone: we end it in order
            )
        until(self._ready, "`placet up` is ready", START_SECONDS)

    def _given(self) -> dict[str, str]:
        key = {"key": KEY, "scopes": ["run", "approve", "read", "admin"], "person": "ada"}
        given = {
            "PORT": str(self._port),
            "PUBLIC_URL": self.url,
            "WEB_WORKERS": "2",  # each takes two seconds to start; `test_up` has as many as everybody
            "GITHUB_API_URL": self.hub.url,
            "GITHUB_TOKEN": self.hub.token,
            "GITHUB_WEBHOOK_SECRET": SECRET,
            "API_KEYS": json.dumps([key]),
        }
        return given | {name.upper(): value for name, value in self._settings.items()}

    def _ready(self) -> bool:
        assert self._up is not None
        if self._up.poll() is not None:
            raise NotSo(f"`placet up` ended by itself:\n{self.said}")
        try:
            return self.client.get("/readyz").is_success
        except httpx.TransportError:
            return False

    def _end(self) -> None:
        if self._up is not None:
            self._up.terminate()
            try:
                self._up.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(self._up.pid, signal.SIGKILL)
                self._up.wait()
        self.client.close()
        self.hub.__exit__(None, None, None)

    # -- asking -------------------------------------------------------------------------------------------------------

    def api(self, method: str, path: str, **sent: Any) -> httpx.Response:
        """What the API answers Ada."""
        return self.client.request(method, f"/v1{path}", headers={"Authorization": f"Bearer {KEY}"}, **sent)

    def read(self, path: str) -> Any:
        return self.api("GET", path).raise_for_status().json()

    def run(self, id: str) -> dict[str, Any]:
        run: dict[str, Any] = self.read(f"/runs/{id}")
        return run

    def runs(self, subject: str) -> list[str]:
        """The runs about something, the oldest first."""
        page = self.read("/runs?limit=200")["items"]
        return [run["id"] for run in reversed(page) if run["subject"] == subject]

    def journal(self, run: str) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.read(f"/runs/{run}/journal")["items"]
        return entries

    def asked(self, subject: str) -> dict[str, Any]:
        """The question that waits about something, once there is one."""

        def look() -> list[dict[str, Any]]:
            return [each for each in self.read("/approvals")["items"] if each["subject"] == subject]

        return until(look, f"somebody is asked about {subject}")[0]

    def ended(self, run: str) -> dict[str, Any]:
        """A run, once it has ended."""
        until(lambda: self.run(run)["ended_at"], f"run {run} ends")
        return self.run(run)

    # -- mail ---------------------------------------------------------------------------------------------------------

    def mail(self, approval: str, person: str = "ada") -> EmailMessage:
        """The mail that asks somebody, once it is there."""
        path = self.folder / f".data/mail/ask.{approval}.{person}.eml"
        until(path.exists, f"{path.name} is written")
        return BytesParser(policy=policy.default).parsebytes(path.read_bytes())

    def mails(self) -> list[EmailMessage]:
        """All that were written, as files, since there is no mail server."""
        parse = BytesParser(policy=policy.default).parsebytes
        return [parse(path.read_bytes()) for path in sorted((self.folder / ".data/mail").glob("*.eml"))]

    def link(self, mail: EmailMessage) -> str:
        """The address of the page that a mail leads to."""
        found = re.search(rf"^{re.escape(self.url)}/approvals/\S+$", text_of(mail), re.MULTILINE)
        if found is None:
            raise NotSo("there is no link in the mail")
        return found[0]


def text_of(mail: EmailMessage) -> str:
    """The mail as plain text."""
    body = mail.get_body(("plain",))
    assert isinstance(body, EmailMessage)
    text: str = body.get_content()
    return text.replace("\r\n", "\n")


def _bare() -> dict[str, str]:
    """Our variables, without those that would set Placet up otherwise or lead its calls elsewhere."""
    ours = {name.upper() for name in Settings.model_fields} | {"PORT", "PLACET_LOG"}
    kept = {name: value for name, value in os.environ.items() if name.upper() not in ours}
    return {name: value for name, value in kept.items() if not name.upper().endswith("_PROXY")}
