"""One installation with the payments agent: its own web application, a real store, and a Stripe, Slack, mail server and
database of orders that are sandboxes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from pydantic import SecretStr

from agents.engine.journal import Asked
from agents.engine.run import Run
from agents.settings import Settings
from tasks import deciding, inbox
from tasks.driving.drive import drive
from tasks.hints import Hint
from tasks.runs import Runs
from tasks.store import Store
from tasks.store.server import Server
from tasks.world import World, nowhere
from tests.sandbox.mailbox import Mailbox, receiving
from tests.sandbox.slack import TOKEN, SlackSandbox
from tests.sandbox.stripe import StripeSandbox
from tests.sandbox.zendesk import ZendeskSandbox
from tests.tasks.reading import Reading
from webhooks.app import create_app

PEOPLE = """
[people.fay]
name = "Fay Ott"
mail = "fay@shop.example"
roles = ["finance", "maintainer", "operator"]
"""
COLUMNS = {
    **dict.fromkeys(("id", "status", "currency", "charge", "product", "carrier", "tracking"), "text"),
    **dict.fromkeys(("placed_on", "shipped_on", "delivered_on"), "date"),
    **dict.fromkeys(("total_cents", "ticket"), "int"),
}
LISTED = "\n".join(f'{name} = {{ type = "{kind}", trust = "internal" }}' for name, kind in COLUMNS.items())
ORDERS = f"""
[queries.by_charge]
title = "The order that a charge was for"
sql = "SELECT {", ".join(COLUMNS)} FROM orders WHERE charge = :charge"
parameters.charge = {{ type = "text", role = "ref" }}

[queries.by_charge.columns]
{LISTED}
"""
LATER = 61.0
"""Seconds after which a dead worker's lease is over, and a call that is tried again is due."""
ROUNDS = 60


class Killed(BaseException):
    """A worker dies here: nothing catches it, nothing is cleaned up."""


class Till:
    """One installation. `world()` makes another worker of it."""

    def __init__(
        self, folder: Path, redis_url: str, store: Store, bank: StripeSandbox, slack: SlackSandbox, box: Mailbox
    ) -> None:
        self.folder, self.redis_url, self.store = folder, redis_url, store
        self.bank, self.slack, self.box = bank, slack, box
        self._servers, self._reading = [store.server], Reading()
        self.told: Any = None
        """What the web application last answered."""
        (folder / "config").mkdir()
        (folder / "config/people.toml").write_text(PEOPLE)
        self.settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            secret_key=SecretStr("k" * 40),
            data_dir=folder / "data",
            config_dir=folder / "config",
            stripe_api_key=SecretStr(bank.key),
            stripe_api_base=bank.url,
            stripe_webhook_secret=(SecretStr(bank.webhook_secret),),
            slack_webhook_url=SecretStr(slack.hook),
            slack_bot_token=SecretStr(TOKEN),
            slack_api_url=slack.url,
            smtp_url=SecretStr(f"smtp://127.0.0.1:{box.port}"),
            mail_from="Shop <shop@shop.example>",
        )

    def keep_order(self, **order: str | int) -> None:
        """The team has a database, with this order in it."""
        path, names = self.folder / "shop.db", ", ".join(COLUMNS)
        values = [order.get(name) for name in COLUMNS]
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"CREATE TABLE orders ({names})")
            connection.execute(f"INSERT INTO orders VALUES ({', '.join('?' * len(values))})", values)
            connection.commit()
        (self.folder / "config/orders.toml").write_text(ORDERS)
        self.settings = self.settings.model_copy(update={"orders_database_url": SecretStr(f"sqlite:///{path}")})

    def answer_tickets_at(self, desk: ZendeskSandbox) -> None:
        """The team has a help desk."""
        given = {"zendesk_api_url": desk.url, "zendesk_email": desk.bot.email}
        token = SecretStr(desk.token)
        self.settings = self.settings.model_copy(update={**given, "zendesk_api_token": token})

    def world(self, point: Callable[[str], None] = nowhere) -> World:
        """A worker with a connection of its own."""
        people, catalog = self._reading.of(self.settings)
        server = Server(self.store.server.client)
        server.skew = self.store.server.skew
        self._servers.append(server)
        return World(self.settings, Store(server), catalog, people, None, point)

    # -- events -------------------------------------------------------------------------------------------------------

    def post(self, world: World, event: dict[str, Any]) -> int:
        """Have Stripe deliver an event, signed, to the web application. Gives the status it is answered."""
        raw, headers = self.bank.signed(event)
        client: FlaskClient = create_app(Runs(world, Hint(self.redis_url)), self.settings).test_client()
        answer = client.post("/webhooks/stripe", data=raw, headers=headers)
        self.told = answer.get_json()
        return answer.status_code

    def begin(self, world: World, event: dict[str, Any]) -> str:
        """Deliver an event that begins a run, or is kept for one."""
        assert self.post(world, event) == 202
        inbox.drain(world)
        return inbox.run_id(self.told["event"], "payments", 1)

    # -- runs ---------------------------------------------------------------------------------------------------------

    def run(self, id: str) -> Run:
        return self.store.journals.load(id)

    def asked(self, id: str) -> list[Asked]:
        """What waits for people."""
        return [question.asked for question in self.run(id).open.values()]

    def say(self, world: World, id: str, outcome: str = "", note: str = "") -> None:
        """Fay answers all that is open: with `outcome`, else yes to approvals, and the truth about what is unknown."""
        for asked in self.asked(id):
            word = outcome or ("approved" if asked.of == "approve" else self._truth(id, asked))
            deciding.decide(world, f"{id}.{asked.question}", deciding.Answer(word, "fay", "cli", note=note))

    def finish(self, world: World, id: str) -> str:
        """Drive, answer and wait until the run has ended well; its summary."""
        for _ in range(ROUNDS):
            drive(world, id)
            if ended := self.run(id).ended:
                assert ended.status == "done", ended
                return ended.summary
            self.say(world, id)
            self.later(LATER)
        raise AssertionError(f"run {id} does not end: {[each.entry for each in self.store.journals.entries(id)]}")

    def survive(self, event: dict[str, Any], point: Callable[[str], None]) -> str:
        """Finish with a new worker after each death, once the dead one's lease has run out."""
        id = self.begin(self.world(), event)
        for _ in range(ROUNDS):
            try:
                return self.finish(self.world(point), id)
            except Killed:
                self.later(LATER)
        raise AssertionError("too many deaths")

    def later(self, seconds: float) -> None:
        """Let time pass, for every worker alike."""
        skew = self.store.server.skew + seconds
        for server in self._servers:
            server.skew = skew

    # -- what came of it ----------------------------------------------------------------------------------------------

    def mails(self, to: str) -> list[EmailMessage]:
        return [mail for mail in self.box.mails if to in str(mail["To"])]

    def _truth(self, id: str, asked: Asked) -> str:
        """Whether what nobody knows of has happened."""
        judged = self.run(id).step(asked.id).judged
        assert judged is not None
        return "happened" if self._done(judged.tool, judged.args) else "not_happened"

    def _done(self, tool: str, args: dict[str, Any]) -> bool:
        match tool:
            case "stripe.refund":
                return bool(self.bank.get("charges", args["charge"])["amount_refunded"])
            case "mail.send":
                return bool(self.mails(args["to"]))
            case "stripe.draft_evidence":
                return bool(self.bank.get("disputes", args["dispute"])["evidence"])
            case "stripe.submit_evidence":
                return bool(self.bank.get("disputes", args["dispute"])["evidence_details"]["submission_count"])
            case "stripe.cancel_subscription":
                return bool(self.bank.get("subscriptions", args["subscription"])["cancel_at_period_end"])
        raise AssertionError(f"nobody expected to be asked whether {tool} happened")


@contextmanager
def till(folder: Path, redis_url: str, store: Store) -> Iterator[Till]:
    """An installation that is up while the block runs."""
    with StripeSandbox() as bank, SlackSandbox() as slack, receiving() as box:
        yield Till(folder, redis_url, store, bank, slack, box)
