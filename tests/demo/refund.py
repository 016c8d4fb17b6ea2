"""The refund, told in order. Each part tells what happens, and stops the demo when it is not so."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from agents.tools.stripe.money import spelled
from tests.demo import ticket
from tests.demo.browser import Browser, Words
from tests.demo.checks import QUIET_SECONDS, begins, expect
from tests.demo.terminal import Terminal
from tests.demo.timeline import timeline
from tests.sandbox.zendesk.records import Ticket
from tests.stories.stack import Stack, until
from tests.stories.teashop import BROKEN, NAME, OTHER, TeaShop

POLICY = "for 30 days after the payment, and up to 2,000.00 EUR"
NOTE = "Photo seen. Sorry, Mona."


@dataclass
class Refund:
    """One telling. What a part learns, the next ones use."""

    stack: Stack
    shop: TeaShop
    out: Terminal
    ticket: Ticket = field(init=False)
    asked: dict[str, Any] = field(init=False)
    mail: EmailMessage = field(init=False)

    def play(self) -> None:
        """All of it. Raises `NotSo`."""
        self.a_ticket()
        self.a_question()
        self.a_click()
        self.a_refund()
        self.a_journal()

    def a_ticket(self) -> None:
        """A customer writes, and the webhook arrives."""
        self.out.scene("A customer wants her money back")
        self.ticket, status = self.shop.open_ticket(self.stack, ticket.SUBJECT, ticket.BODY)
        self.out.text(f"{NAME} writes to the help desk, “{ticket.SUBJECT}”:")
        self.out.quote(ticket.BODY.split("\n"))
        for order, cents, days in (BROKEN, OTHER):
            self.out.pair(f"order {order}", f"{spelled(cents, 'eur')}, paid {days} day{'s' * (days > 1)} ago")
        expect(status == 202, f"the webhook was answered {status}, not 202")
        self.out.checked("Zendesk's webhook, signed, is kept on disk and answered: 202")

    def a_question(self) -> None:
        """The agent finds the payment by her orders, and asks before money moves."""
        self.out.scene("The agent finds the payment, and asks before money moves")
        self.asked = self.stack.asked(f"ticket#{self.ticket.id}")
        self.mail = self.stack.mail(self.asked["id"], "grace")
        until(lambda: self.stack.run(self.asked["run"])["status"] == "parked", "the run lets go of its worker")
        calls = [done.removesuffix(": done") for done in self.asked["done"] if done.endswith(": done")]
        self.out.pair("done so far", ", ".join(calls))
        self.out.pair("it wants to", self.asked["title"])
        for n, why in enumerate(self.asked["why"].split("; ")):
            self.out.pair("" if n else "why it asks", why)
        self.out.text("A mail goes out, to support and to finance:")
        self.out.quote(begins(self.mail, "Charged:"))
        wanted = {"charge": self.shop.charge, "amount": BROKEN[1], "currency": "eur"}
        expect(wanted.items() <= self.asked["args"].items(), f"it wants to refund {self.asked['args']}, not {wanted}")
        self._nothing_done("while nobody has answered")
        self.out.checked("nothing is paid back, nothing is written; what her note to the assistant says moved nothing")

    def a_click(self) -> None:
        """The page shows what Grace has to know, and takes her answer."""
        self.out.scene("Grace, of support, opens the link")
        link = self.stack.link(self.mail)
        with Browser() as grace:
            self._reads(grace.look("GET", link).text)
            self._nothing_done("by opening the link")
            page = grace.answer(link, "approved", NOTE)
            expect(page.status_code == 200, f"her answer was answered {page.status_code}")
            expect("Approved by you" in page.text, "the page does not say that she approved")
        self.out.checked(f"she notes “{NOTE}”, and presses Approve")

    def a_refund(self) -> None:
        """What was shown is paid back, once, and the customer is told, once."""
        self.out.scene("The refund at Stripe, and the reply at Zendesk")
        run = self.stack.ended(self.asked["run"])
        expect(run["status"] == "done", f"the run is {run['status']}: {run['summary']}")
        time.sleep(QUIET_SECONDS)
        paid, replies = self.shop.refunds(), self.ticket.replies
        expect(paid == [(self.shop.charge, BROKEN[1], "eur")], f"what was refunded at Stripe is {paid}")
        expect(len(replies) == 1, f"what was written to the customer is {replies}")
        expect(self.ticket.status == "solved", f"the ticket is {self.ticket.status}")
        (refund,) = self.shop.bank.all("refunds")
        expect(refund["id"] in replies[0], "the reply does not name the refund")
        self.out.pair(refund["id"], f"{spelled(refund['amount'], refund['currency'])} of {refund['charge']}")
        self.out.text("The reply:")
        self.out.quote(line for line in replies[0].splitlines() if line)
        self.out.checked("one refund, of the payment and the sum that Grace was shown; one reply; the ticket is solved")

    def a_journal(self) -> None:
        """Every fact, in order."""
        self.out.scene(f"The journal of run {self.asked['run']}")
        journal = self.stack.journal(self.asked["run"])
        for numbers, at, name, said in timeline(journal):
            self.out.row(numbers, f"{at:.2f} s", name, said)
        effects = [each["body"]["effect"] for each in journal if each["kind"] == "started" and "effect" in each["body"]]
        tools = [effect.partition(":")[0] for effect in effects]
        wanted = ["stripe.refund", "tickets.reply", "tickets.status", "memory.store"]
        expect(tools == wanted, f"the effects in the journal are {tools}")
        self.out.checked(
            "four effects are in it, each started once: the refund, the reply, the status, and a memory of it"
        )

    def _reads(self, html: str) -> None:
        """What Grace has to know stands there, and what Mona wrote is marked as hers."""
        words = Words()
        words.feed(html)
        total = spelled(BROKEN[1], "eur")
        for shown in (
            self.shop.charge,
            self.shop.other,
            total,
            "visa 4242",
            "Refunded so far",
            POLICY,
            "If nobody answers",
        ):
            expect(shown in words.ours, f"the page does not show “{shown}”")
        for theirs in (ticket.ASKS, ticket.TRIES, ticket.SUBJECT):
            expect(theirs in words.theirs, f"the page does not mark “{theirs}” as somebody else's words")
            expect(theirs not in words.ours, f"the page shows “{theirs}” without a mark")
        self.out.pair(
            "the page shows", f"the charge, {total}, card, day, what was refunded before, the policy, why it asks"
        )
        self.out.pair("and the evidence", "the whole thread, who wrote it, all her payments, her orders")
        self.out.checked("all of that is on the page, and every word of Mona's is marked as somebody else's")

    def _nothing_done(self, when: str) -> None:
        done = [*self.shop.refunds(), *self.shop.desk.writes]
        expect(not done, f"something was done {when}: {done}")
