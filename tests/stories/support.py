"""An installation of the ticket resolver as it ships, beside a sandbox Stripe and a sandbox Zendesk."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import NamedTuple

from pydantic import SecretStr
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

import agents
from agents.engine.journal import Started
from agents.engine.run import Run
from tasks import inbox
from tasks.driving.drive import drive
from tasks.store import Store
from tests.sandbox.shop import Shop
from tests.sandbox.stripe import StripeSandbox
from tests.sandbox.zendesk import ZendeskSandbox
from tests.sandbox.zendesk.records import Ticket
from tests.stories.checks import whole
from tests.tasks.helpdesk import DAY, payload
from tests.tasks.kit import PEOPLE, Kit
from webhooks.providers import zendesk

FINANCE = """
[people.fay]
name = "Fay Wood"
mail = "fay@example.com"
roles = ["finance"]
"""
SMALL, LARGE = 1_200, 9_900
"""Cents: what is given back by itself, and what somebody is asked about."""
AGENTS, BOTH = Path(agents.__file__).parent, ("billing", "ticket_resolver")
EFFECTS = ("refund", "reply", "status")
"""In the order in which the resolver has them."""


class Case(NamedTuple):
    """A customer who wants their money back: the run about it, the ticket, the charge and what was paid."""

    run: str
    ticket: Ticket
    charge: str
    amount: int


class Support(Kit):
    """Only the resolver is there, and billing, to which it may hand work."""

    def __init__(self, folder: Path, store: Store, shop: Shop, bank: StripeSandbox, desk: ZendeskSandbox) -> None:
        super().__init__(folder, store, shop)
        self.bank, self.desk, self._customers = bank, desk, count(1)
        (folder / "config/people.toml").write_text(PEOPLE + FINANCE)
        known = {
            "stripe_api_key": SecretStr(bank.key),
            "stripe_api_base": bank.url,
            "zendesk_api_url": desk.url,
            "zendesk_email": desk.bot.email,
            "zendesk_api_token": SecretStr(desk.token),
        }
        self.settings = self.settings.model_copy(update=known)

    def install(self, workflow: str = "", **edits: str) -> None:
        """Both, unchanged."""
        assert not workflow, "the workflow is the one that ships"
        assert not edits, "and so are its settings"
        for shipped in (AGENTS / each for each in BOTH):
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(shipped, self.folder / "agents" / shipped.name, ignore=ignored)

    def opened(self, amount: int = SMALL) -> Case:
        """Somebody new paid three days ago, and writes now; Zendesk has told of it."""
        address = f"mona{next(self._customers)}@example.com"
        charge = self.bank.charge(amount, "eur", customer=self.bank.customer(address)["id"])
        charge["created"] -= 3 * DAY
        user = self.desk.add_user("Mona Customer", address)
        ticket = self.desk.open_ticket("Help", "My mug came broken. I want a refund, please.", by=user)
        body = payload(ticket, "ticket.created", user)
        event = zendesk.parse(Request(EnvironBuilder(method="POST", data=json.dumps(body)).get_environ()), body)
        assert event is not None
        receipt = self.store.inbox.accept(event, json.dumps(body).encode())
        inbox.drain(self.world())
        return Case(inbox.run_id(receipt.event, "ticket_resolver", 1), ticket, str(charge["id"]), amount)

    def rehearse(self) -> Rehearsal:
        """Resolve a ticket undisturbed, without asking anybody."""
        passed: list[str] = []
        case = self.opened()
        drive(self.world(passed.append), case.run)
        check(self, case)
        started = [each.entry for each in self.store.journals.entries(case.run) if isinstance(each.entry, Started)]
        self.reset()
        return Rehearsal(passed, [n for n, each in enumerate(started, 1) if each.effect])


@dataclass(frozen=True)
class Rehearsal:
    """The points that were passed, and which of the calls that were started were effects: the sixth, say."""

    passed: Sequence[str]
    effects: Sequence[int]

    def nth(self, effect: str, at: str) -> int:
        """The how-manieth passing of a point belongs to an effect."""
        which = self.effects[EFFECTS.index(effect)]
        if at.startswith("started"):
            return which
        through = [n for n, name in enumerate(self.passed) if name == "started:after"][which - 1]
        return self.passed[: self.passed.index(at, through) + 1].count(at)


def check(kit: Support, case: Case) -> Run:
    """The money went back once, the customer was told once, the ticket is solved, and the journal is whole."""
    run = kit.run(case.run)
    assert run.ended is not None
    assert (run.ended.status, run.unclear) == ("done", []), run.ended.summary
    assert isinstance(run.ended.output, dict)
    assert run.ended.output["outcome"] == "refunded", run.ended.summary
    refunds = [refund["amount"] for refund in kit.bank.all("refunds", charge=case.charge)]
    assert (refunds, kit.bank.count("create_refund", case.charge)) == ([case.amount], 1)
    ours = [each.public for each in case.ticket.comments if each.author == kit.desk.bot.id]
    assert (ours, case.ticket.status) == ([True], "solved")
    assert kit.desk.count("update_ticket", str(case.ticket.id)) == 2, "the reply, and the status"
    whole(kit, run)
    return run
