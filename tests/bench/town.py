"""A help desk and a bank beside an installation, each in a process of its own, and tickets that Zendesk tells of."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import httpx
from pydantic import SecretStr

from agents.settings import Settings
from tasks.inbox import run_id
from tests.bench import process
from tests.bench.figure import NotMeasured
from webhooks.cli.signing import SIGNERS, Letter

SECRET = "a-secret-that-is-long-enough"
PATH = "/webhooks/zendesk"


class Vendor:
    """One of them: where it is, and what was done there."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.begun = self._line()
        self.url: str = self.begun["url"]

    def done(self) -> dict[str, Any]:
        """As `tests.bench.vendor` tells it."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return self._line()

    def _line(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise NotMeasured("a sandbox ended by itself")
        told: dict[str, Any] = json.loads(line)
        return told


@dataclass(frozen=True)
class Town:
    """Both of them, with so many customers; each has paid once and opened a ticket, of which `events` tell."""

    desk: Vendor
    bank: Vendor

    @property
    def events(self) -> Sequence[dict[str, Any]]:
        events: list[dict[str, Any]] = self.desk.begun["events"]
        return events

    def known_to(self, settings: Settings) -> Settings:
        """The settings of an installation that acts there."""
        return settings.model_copy(
            update={
                "stripe_api_base": self.bank.url,
                "stripe_api_key": SecretStr(self.bank.begun["key"]),
                "zendesk_api_url": self.desk.url,
                "zendesk_email": self.desk.begun["email"],
                "zendesk_api_token": SecretStr(self.desk.begun["key"]),
                "zendesk_webhook_secret": (SecretStr(SECRET),),
            }
        )


@contextmanager
def town(customers: int) -> Iterator[Town]:
    """Open while the block lasts."""
    with vendor("desk", customers) as desk, vendor("bank", customers) as bank:
        yield Town(desk, bank)


@contextmanager
def vendor(what: Literal["desk", "bank", "crm"], customers: int) -> Iterator[Vendor]:
    """One of them, or a CRM."""
    words = (sys.executable, "-m", "tests.bench.vendor", what, str(customers))
    pipe = subprocess.PIPE
    with subprocess.Popen(words, cwd=process.HOME, stdin=pipe, stdout=pipe, text=True) as served:
        try:
            yield Vendor(served)
        finally:
            served.terminate()


class Told:
    """A ticket that was taken with 202: the run that it begins, and when the answer came."""

    def __init__(self, http: httpx.Client, event: dict[str, Any]) -> None:
        body = json.dumps(event).encode()
        letter = Letter(f"{http.base_url}{PATH}", body, "", "")
        headers = {"Content-Type": "application/json", **SIGNERS["zendesk"](SECRET, letter)}
        answer = http.post(PATH, content=body, headers=headers)
        self.at = time.perf_counter()
        if answer.status_code != 202:
            raise NotMeasured(f"a ticket was answered {answer.status_code}: {answer.text[:500]}")
        self.run = run_id(answer.json()["event"], "ticket_resolver", 1)
