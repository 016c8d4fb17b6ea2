"""`outreach.send` and `outreach.standing` at a real mail server, a CRM and a database."""

from __future__ import annotations

import re
from email.message import EmailMessage

import pytest

from agents.engine.errors import ToolFailed
from agents.mail.automatic import why_automatic
from agents.tools.outreach.shapes import NotWritten, OutreachOptions, reason_of
from tasks import stop_links
from tasks.outreach.optouts import OptOut, Stop
from tests.sandbox.hubspot import HubSpotSandbox
from tests.sandbox.mailbox import Mailbox
from tests.tasks.outreach.writer import Writer

AMY = "Amy@acme.example"
NOW = 1_800_000_000.0


def words(mail: EmailMessage) -> str:
    return str(mail.get_content()).replace("\r\n", "\n")


def link_of(mail: EmailMessage) -> str:
    found = re.fullmatch(r"<(.+)>", mail["List-Unsubscribe"])
    assert found is not None
    return found[1]


def opted_out(writer: Writer, address: str = AMY) -> None:
    writer.kept.stop(Stop("d1", address, "run1", "contact/7", NOW))


# What arrives ---------------------------------------------------------------------------------------------------------


def test_a_mail_arrives_with_a_way_to_have_no_more_of_them(writer: Writer, amy: str, box: Mailbox) -> None:
    writer.options = OutreachOptions(reply_to="Olga <olga@example.org>", postal="Shop Inc.\n1 Main St, Ülm")
    sent = writer.send(amy, AMY)
    [mail] = box.mails
    link = link_of(mail)
    assert (mail["From"], mail["To"], mail["Reply-To"]) == ("Shop <shop@example.org>", AMY, "Olga <olga@example.org>")
    assert (mail["Subject"], mail["Message-ID"]) == ("Hello Amy", sent["message_id"])
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert words(mail) == (
        "May I show you around?\n\n-- \nShop Inc.\n1 Main St, Ülm\n"
        f"To get no more of these mails, open this page:\n{link}\n"
    )
    token = link.removeprefix("http://127.0.0.1:8000/stop/")
    assert stop_links.read(writer.settings, token, NOW)[:3] == (AMY, "run1", "contact/7")


def test_both_headers_stand_in_the_mail_letter_by_letter(writer: Writer, crm: HubSpotSandbox, box: Mailbox) -> None:
    """A mail program, and the signature of a mail server, read them as they travel."""
    long = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.example"
    writer.send(crm.add_contact(email=long).id, long)
    head = box.raw[0].partition(b"\r\n\r\n")[0].decode() + "\r\n"
    assert re.search(r"\r\nList-Unsubscribe: <http://127\.0\.0\.1:8000/stop/[\w.-]+>\r\n", head)
    assert "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in head
    assert max(map(len, head.split("\r\n"))) <= 998


def test_it_says_that_a_machine_wrote_it(writer: Writer, amy: str, box: Mailbox) -> None:
    writer.send(amy, AMY)
    [mail] = box.mails
    assert (mail["Auto-Submitted"], mail["Precedence"]) == ("auto-generated", None)
    assert why_automatic(mail.items())


# Who is not written to ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [AMY, "amy@acme.example", "AMY+news@ACME.example"])
def test_whoever_opted_out_is_not_written_to_however_they_spell_it(
    writer: Writer, amy: str, box: Mailbox, address: str
) -> None:
    opted_out(writer, address)
    for call in (lambda: writer.facts(amy), lambda: writer.send(amy, AMY)):
        with pytest.raises(
            NotWritten, match=r"^opted-out: amy@acme\.example wants no more mail, by their own"
        ) as raised:
            call()
        assert raised.value.reason == "opted-out"
        assert reason_of(ToolFailed(str(raised.value))) == "opted-out"
    assert box.mails == []


@pytest.mark.parametrize(("domain", "holds"), [("acme.example", True), ("example", False), ("me.example", False)])
def test_a_whole_domain_can_be_opted_out_and_all_below_it(
    writer: Writer, crm: HubSpotSandbox, domain: str, holds: bool
) -> None:
    writer.kept.add(OptOut("domain", domain, "ann", NOW))
    contact = crm.add_contact(email="bob@sales.acme.example").id
    assert writer.standing(contact)["opted_out"] is holds
