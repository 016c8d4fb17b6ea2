"""The lead, told in order. Each part tells what happens, and stops the demo when it is not so."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from tests.demo import sellers
from tests.demo.browser import Browser, Words
from tests.demo.checks import QUIET_SECONDS, begins, expect
from tests.demo.sellers import Sellers
from tests.demo.terminal import Terminal
from tests.demo.timeline import timeline
from tests.sandbox.hubspot.records import Record
from tests.stories.stack import Stack, text_of, until

SCORE = "Score 100: grade A, high priority."
HELD = f"company could be “{sellers.SOLD['name']}”; a person has written “{sellers.THEIRS}”"

EFFECTS = [
    *("crm.create_company", "crm.associate", "crm.update_contact", "crm.note", "crm.task"),
    *("outreach.send", "crm.note"),
]


@dataclass
class Lead:
    """One telling. What a part learns, the next ones use."""

    stack: Stack
    sellers: Sellers
    out: Terminal
    contact: Record = field(init=False)
    asked: dict[str, Any] = field(init=False)
    mail: EmailMessage = field(init=False)
    run: str = field(init=False)

    def play(self) -> None:
        """All of it. Raises `NotSo`."""
        self.a_contact()
        self.a_score()
        self.a_click()
        self.a_mail()
        self.a_stop()
        self.a_journal()

    def a_contact(self) -> None:
        """A colleague enters somebody, and the webhook arrives."""
        self.out.scene("A contact is new in the CRM")
        self.contact = self.sellers.add_contact(self.stack)
        self.out.text("A colleague enters a contact in HubSpot:")
        for name, text in self.contact.properties.items():
            self.out.pair(name, text)
        expect(not self.sellers.crm.undelivered, "HubSpot's webhook was not taken")
        self.out.checked("HubSpot's webhook, signed, is kept on disk and answered: 202")

    def a_score(self) -> None:
        """The agent finds out, fills in what no person has, and says where each point is from."""
        self.out.scene("The agent finds out who it is, fills in the CRM, and scores it")
        self.asked = self.stack.asked(self.sellers.subject(self.contact))
        self.run = self.asked["run"]
        (company,) = self.sellers.crm.linked(self.contact, "companies")
        (note,) = [note for note in self.sellers.notes(self.contact) if SCORE in note]
        self.out.text("The company is new there, too, and its fields say by whom they were written:")
        for name in ("name", "industry", "numberofemployees", "city", "country"):
            self.out.pair(name, f"{company.properties[name]}  ({company.writers(name)[0]})")
            expect(company.values[name][0].writer == self.sellers.crm.us, f"{name} was not written by Placet")
        self.out.text("The note on the contact:")
        self.out.quote(note.splitlines())
        expect(HELD in note, "the note does not propose what a person's value held back")
        expect(self.contact.properties["company"] == sellers.THEIRS, "what a person wrote was written over")
        expect(self.contact.properties["hubspot_owner_id"], "nobody owns the contact")
        expect(self.sellers.seller.billed == [sellers.DOMAIN], f"the seller billed {self.sellers.seller.billed}")
        self.out.checked("each value has a source and a confidence, each point of the score a reason")
        self.out.checked(f"what a colleague wrote, “{sellers.THEIRS}”, stands; Placet's own is only proposed")

    def a_click(self) -> None:
        """The first mail to somebody asks."""
        self.out.scene("The first mail asks before it goes, and Ada opens the link")
        question = self.stack.mail(self.asked["id"])
        self.out.quote(begins(question, "Envelope:"))
        expect(not self._mails(), "a mail went out while nobody had answered")
        link = self.stack.link(question)
        with Browser() as ada:
            words = Words()
            words.feed(ada.look("GET", link).text)
            for shown in (sellers.MAIL, "+20 decides what is bought", sellers.POSTAL, "What follows it"):
                expect(shown in words.ours + words.theirs, f"the page does not show “{shown}”")
            expect(not self._mails(), "a mail went out by opening the link")
            page = ada.answer(link, "approved", "")
            expect("Approved by you" in page.text, "the page does not say that she approved")
        self.out.checked("the page shows the mail as it will look, the score, and the mails that would follow")
        self.out.checked("nothing was sent until she pressed Approve")

    def a_mail(self) -> None:
        """It leaves, once, and the run waits for days, with nobody at it."""
        self.out.scene("The mail, as it leaves")
        until(lambda: self._mails() and self.stack.run(self.run)["status"] == "waiting", "the mail leaves")
        (self.mail,) = self._mails()
        self.out.quote(f"{name}: {self.mail[name]}" for name in ("To", "Subject", "List-Unsubscribe-Post"))
        self.out.quote(re.sub(r"(/stop/.{16}).*", r"\1…", line) for line in text_of(self.mail).splitlines() if line)
        self.out.checked("one mail; the run waits three days for the next one, and no worker with it")

    def a_stop(self) -> None:
        """One click ends it."""
        self.out.scene(f"{sellers.FIRST} wants no more of them")
        link = str(self.mail["List-Unsubscribe"]).strip("<>")
        with Browser() as scanner:
            expect(scanner.look("GET", link).status_code == 200, "the page of the stop link is not there")
        expect(self.stack.run(self.run)["status"] == "waiting", "opening the link ended the sequence")
        self.out.checked("a mail scanner opens the stop link: nothing is decided")
        with Browser() as program:
            expect(program.one_click(link).status_code == 200, "the stop link was not taken")
        run = self.stack.ended(self.run)
        expect(run["status"] == "done" and "by one click" in run["summary"], f"the run ended: {run['summary']}")
        time.sleep(QUIET_SECONDS)
        expect(len(self._mails()) == 1, "another mail went out")
        self.out.text(f"{run['summary'].partition('. ')[0]}.")
        self.out.checked("her mail program's button (RFC 8058) ends it: the two mails that were to follow are not sent")

    def a_journal(self) -> None:
        """Every fact, in order."""
        self.out.scene(f"The journal of run {self.run}")
        journal = self.stack.journal(self.run)
        for numbers, at, name, said in timeline(journal):
            self.out.row(numbers, f"{at:.2f} s", name, said)
        effects = [each["body"]["effect"] for each in journal if each["kind"] == "started" and "effect" in each["body"]]
        tools = [effect.partition(":")[0] for effect in effects]
        expect(tools == EFFECTS, f"the effects in the journal are {tools}")
        self.out.checked("seven effects are in it, each started once; while it waited, nobody held it")

    def _mails(self) -> list[EmailMessage]:
        """To contacts."""
        return [mail for mail in self.stack.mails() if "List-Unsubscribe" in mail]
