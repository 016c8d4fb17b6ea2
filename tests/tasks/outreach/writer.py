"""Calls of the outreach tools as a driver makes them, between a CRM, a mail server and a database."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from agents.settings import Settings, load
from agents.tools import TOOLS
from agents.tools.outreach.at import Writing
from agents.tools.outreach.shapes import OutreachOptions
from tasks import stop_links
from tasks.outreach.store import SqlOutreach
from tests.sandbox.hubspot import HubSpotSandbox
from tests.sandbox.mailbox import Mailbox

SEND, STANDING = TOOLS["outreach.send"], TOOLS["outreach.standing"]
USUAL = {"sequence": "welcome", "step": 1, "subject": "Hello Amy", "text": "May I show you around?\n"}


@dataclass
class Writer:
    """Calls the tools by hand. `options` are the operator's."""

    settings: Settings
    kept: SqlOutreach
    options: OutreachOptions = field(default_factory=OutreachOptions)
    clock: Any = time.time
    run: str = "run1"
    reply_to: str | None = None
    """What was judged, where it is not the operator's own."""

    @classmethod
    def of(cls, folder: Path, crm: HubSpotSandbox, box: Mailbox, **more: Any) -> Writer:
        given: dict[str, Any] = {
            "secret_key": SecretStr("k" * 40),
            "data_dir": folder / "data",
            "hubspot_api_url": crm.url,
            "hubspot_access_token": SecretStr(crm.token),
            "smtp_url": SecretStr(f"smtp://127.0.0.1:{box.port}"),
            "mail_from": "Shop <shop@example.org>",
            **more,
        }
        settings = load(**given, _env_file=None)
        return cls(settings, SqlOutreach(settings))

    def at(self, to: str = "", key: str = "") -> Writing:
        now = self.clock()
        return Writing(
            settings=self.settings,
            options=self.options,
            effect_key=key,
            send_by=now + 5.0,
            give_up=now + 65.0,
            clock=self.clock,
            kept=self.kept,
            run=self.run,
            to=to,
            reply_to=self.reply_to if self.reply_to is not None else self.options.reply_to,
            link=partial(stop_links.make, self.settings, run=self.run, subject="contact/7", now=now),
        )

    def facts(self, contact: str, **args: Any) -> dict[str, Any]:
        return SEND.fetch_facts(self.at(), SEND.validated({"contact": contact, **USUAL, **args}))

    def send(self, contact: str, to: str = "amy@acme.example", key: str = "", **args: Any) -> Any:
        """As it is performed once it was judged for this address."""
        wanted = {"contact": contact, **USUAL, **args}
        at = self.at(to, key or f"key of {sorted(map(str, wanted.items()))}")
        return SEND.call(at, SEND.validated(wanted))

    def standing(self, contact: str) -> dict[str, Any]:
        found: dict[str, Any] = STANDING.call(self.at(), STANDING.validated({"contact": contact}))
        return found
