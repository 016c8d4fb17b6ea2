"""`outreach.send` and `outreach.standing` at a real mail server, a CRM and a database."""

from __future__ import annotations

import dataclasses
import re
import smtplib
import time
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError
from sqlalchemy.exc import OperationalError

from agents.clients.web_site import NotThere
from agents.engine.errors import Later, Overtaken, Refused, ToolFailed, Unclear
from agents.mail.automatic import why_automatic
from agents.tools.outreach.conversation import moment
from agents.tools.outreach.shapes import NotWritten, OutreachOptions, reason_of
from tasks import stop_links
from tasks.outreach import letters
from tasks.outreach.shapes import OptOut, Stop
from tests.sandbox.hubspot import HubSpotSandbox
from tests.sandbox.mailbox import Mailbox
from tests.sandbox.zendesk import ZendeskSandbox
from tests.tasks.outreach.writer import SEND, USUAL, Writer

AMY = "Amy@acme.example"
NOW = 1_800_000_000.0
EMAIL: tuple[str, Any] = ("emails", {"hs_email_direction": "INCOMING_EMAIL"})
MEETING: tuple[str, Any] = ("meetings", {})
CALL: tuple[str, Any] = ("calls", {"hs_call_direction": "INBOUND"})


def iso(when: float) -> str:
    return datetime.fromtimestamp(when, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


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


def test_answers_go_to_whoever_owns_the_contact(writer: Writer, crm: HubSpotSandbox, box: Mailbox) -> None:
    writer.options = OutreachOptions(reply_to="owner")
    olga, gone = crm.add_owner("olga@example.org", "Olga", "Öz"), crm.add_owner("g@example.org", active=False)
    hers, theirs = (crm.add_contact(email=AMY, hubspot_owner_id=each.id).id for each in (olga, gone))
    assert writer.facts(hers)["reply_to"] == "Olga Öz <olga@example.org>"
    assert writer.facts(theirs)["reply_to"] == writer.facts(crm.add_contact(email=AMY).id)["reply_to"] == ""
    writer.reply_to = writer.facts(hers)["reply_to"]
    writer.send(hers, AMY)
    assert box.mails[0]["Reply-To"] == "Olga Öz <olga@example.org>"


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
        with pytest.raises(NotWritten, match=r"^opted-out: amy@acme\.example wants no more") as raised:
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


def test_a_new_address_undoes_no_opt_out(writer: Writer, crm: HubSpotSandbox, amy: str, box: Mailbox) -> None:
    writer.send(amy, AMY)
    opted_out(writer)
    crm.person_edits(crm.contacts[amy], email="amy@other.example")
    with pytest.raises(NotWritten, match="opted-out"):
        writer.send(amy, "amy@other.example", step=2)
    other = crm.add_contact(email="amy@third.example", hs_additional_emails=f"x@y.example;{AMY}").id
    assert writer.standing(other)["opted_out"]
    merged = crm.add_contact(email="amy@fourth.example", hs_merged_object_ids=f"17;{amy}").id
    assert writer.standing(merged)["opted_out"]


def test_an_opt_out_in_the_crm_counts_as_well(writer: Writer, crm: HubSpotSandbox, box: Mailbox) -> None:
    contact = crm.add_contact(email=AMY).id
    crm.opts_out(crm.contacts[contact])
    standing = writer.standing(contact)
    assert (standing["opted_out"], standing["why"]) == (True, "HubSpot has them as opted out of all mail")
    for call in (lambda: writer.facts(contact), lambda: writer.send(contact, AMY)):
        with pytest.raises(NotWritten, match="opted-out: HubSpot"):
            call()
    assert box.mails == []


@pytest.mark.parametrize("value", ["true", "TRUE "])
def test_so_does_one_that_the_operator_names(writer: Writer, crm: HubSpotSandbox, box: Mailbox, value: str) -> None:
    crm.define("contacts", "hs_email_optout_7065210")
    crm.define("contacts", "do_not_write")
    writer.options = OutreachOptions(opted_out_by=("hs_email_optout_7065210", "do_not_write"))
    contact = crm.add_contact(email=AMY)
    assert writer.standing(contact.id)["opted_out"] is False
    crm.person_edits(contact, do_not_write=value)
    assert writer.standing(contact.id)["why"] == "HubSpot has them as opted out (do_not_write)"
    for call in (lambda: writer.facts(contact.id), lambda: writer.send(contact.id, AMY)):
        with pytest.raises(NotWritten, match="opted-out: HubSpot"):
            call()
    assert box.mails == []


def test_where_there_is_no_such_property_nobody_is_written_to(
    writer: Writer, crm: HubSpotSandbox, box: Mailbox
) -> None:
    writer.options = OutreachOptions(opted_out_by=("do_not_wriet",))
    contact = crm.add_contact(email=AMY).id
    for call in (lambda: writer.standing(contact), lambda: writer.facts(contact), lambda: writer.send(contact, AMY)):
        with pytest.raises(Refused, match="no property do_not_wriet of contacts; correct `opted_out_by`"):
            call()
    assert box.mails == []


def test_whoever_opts_out_while_the_server_is_spoken_to_is_not_written_to(
    writer: Writer, amy: str, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last look is after the server has taken the addresses, and before the first byte of the mail."""
    connected = smtplib.SMTP.docmd

    def meanwhile(self: smtplib.SMTP, cmd: str, args: str = "") -> tuple[int, bytes]:
        if cmd == "DATA":
            opted_out(writer)
        return connected(self, cmd, args)

    monkeypatch.setattr(smtplib.SMTP, "docmd", meanwhile)
    with pytest.raises(NotWritten, match="opted-out"):
        writer.send(amy, AMY)
    assert box.mails == []
    assert writer.standing(amy)["last_out"] == ""


@pytest.mark.parametrize(
    "email", ["", "<script>alert(1)</script>", "Amy <amy@acme.example>", "amy@acme.example\r\nBcc: x@y.z"]
)
def test_what_is_no_address_is_not_written_to(writer: Writer, crm: HubSpotSandbox, email: str) -> None:
    contact = crm.add_contact(email=email).id
    with pytest.raises(NotWritten, match=f"^no-address: contact {contact} has") as raised:
        writer.facts(contact)
    assert "script" not in str(raised.value)
    assert not writer.standing(contact)["opted_out"]


def test_a_contact_that_was_deleted_is_not_there(writer: Writer, crm: HubSpotSandbox, amy: str) -> None:
    crm.delete(crm.contacts[amy])
    for call in (lambda: writer.facts(amy), lambda: writer.send(amy, AMY), lambda: writer.standing(amy)):
        with pytest.raises(NotThere, match=f"contact {amy}"):
            call()


def test_an_address_that_changed_since_it_was_judged_gets_nothing(writer: Writer, amy: str, box: Mailbox) -> None:
    with pytest.raises(Overtaken, match="has another mail address now"):
        writer.send(amy, "amy@old.example")
    assert box.mails == []


# What is known of it --------------------------------------------------------------------------------------------------


def test_a_domain_is_new_until_a_mail_to_it_was_taken_over(writer: Writer, crm: HubSpotSandbox, amy: str) -> None:
    bob = crm.add_contact(email="bob@acme.example").id
    assert writer.facts(bob)["first_to_domain"]
    writer.send(amy, AMY)
    assert not writer.facts(bob)["first_to_domain"]
    assert writer.standing(amy)["last_out"].startswith("20")
    assert writer.facts(crm.add_contact(email="bob@acme.test").id)["first_to_domain"]


def test_a_step_is_sent_once_even_where_the_ledger_forgot_it(
    writer: Writer, crm: HubSpotSandbox, amy: str, box: Mailbox
) -> None:
    writer.send(amy, AMY, key="one")
    assert writer.facts(amy)["step_sent"]
    assert not writer.facts(amy, step=2)["step_sent"]
    merged = crm.add_contact(email=AMY, hs_merged_object_ids=amy).id
    for contact in (amy, merged):
        with pytest.raises(NotWritten, match="step-sent: they have had mail 1 of welcome already"):
            writer.send(contact, AMY, key="two")
    writer.send(amy, AMY, step=2)
    assert len(box.mails) == 2


@pytest.mark.parametrize(("ago", "talking"), [(1, True), (29, True), (31, False), (-3, True)])
@pytest.mark.parametrize("how", [EMAIL, MEETING, CALL], ids=["mail", "meeting", "call"])
def test_whoever_wrote_or_met_us_of_late_or_will_is_in_conversation(
    writer: Writer, crm: HubSpotSandbox, amy: str, ago: float, talking: bool, how: tuple[str, Any]
) -> None:
    when = time.time() - ago * 86_400
    crm.add_engagement(how[0], crm.contacts[amy], hs_timestamp=iso(when), **how[1])
    crm.add_engagement("emails", crm.contacts[amy], hs_timestamp=iso(when - 900_000), **EMAIL[1])
    standing = writer.standing(amy)
    assert standing["in_conversation"] is talking
    assert moment(standing["last_in"]) == pytest.approx(when, abs=1)
    assert writer.facts(amy)["in_conversation"] is talking
    writer.options = OutreachOptions(conversation_days=60)
    assert writer.standing(amy)["in_conversation"]


def test_what_went_out_and_what_somebody_noted_is_no_conversation(
    writer: Writer, crm: HubSpotSandbox, amy: str
) -> None:
    when = time.time() - 86_400
    crm.add_engagement("emails", crm.contacts[amy], hs_timestamp=iso(when), hs_email_direction="EMAIL")
    crm.add_engagement("notes", crm.contacts[amy], hs_timestamp=iso(time.time()), hs_note_body="They are nice.")
    standing = writer.standing(amy)
    assert (standing["in_conversation"], standing["last_in"]) == (False, "")
    assert moment(standing["last_out"]) == pytest.approx(when, abs=1)


def test_what_somebody_of_ours_wrote_is_told_apart_from_the_mails_of_the_series(
    writer: Writer, crm: HubSpotSandbox, amy: str
) -> None:
    now = time.time()
    crm.add_engagement("emails", crm.contacts[amy], hs_timestamp=iso(now - 31 * 86_400), hs_email_direction="EMAIL")
    crm.add_engagement("emails", crm.contacts[amy], hs_timestamp=iso(now), hs_email_direction="DRAFT_EMAIL")
    assert (writer.standing(amy)["people_wrote"], writer.facts(amy)["people_wrote"]) == ("", "")
    crm.add_engagement("emails", crm.contacts[amy], hs_timestamp=iso(now - 86_400), hs_email_direction="EMAIL")
    assert moment(writer.standing(amy)["people_wrote"]) == pytest.approx(now - 86_400, abs=1)
    seen = SEND.preview_of(SEND.validated({"contact": amy, **USUAL}), writer.facts(amy))
    assert "somebody of yours wrote to them or called them since: 20" in str(seen)
    writer.send(amy, AMY)
    assert writer.standing(amy)["people_wrote"] == "", "that was before ours"
    crm.add_engagement("emails", crm.contacts[amy], hs_timestamp=iso(time.time()), hs_email_direction="EMAIL")
    assert writer.standing(amy)["people_wrote"] == "", "ours, as the CRM has logged it"
    crm.add_engagement("calls", crm.contacts[amy], hs_timestamp=iso(now + 3_600), hs_call_direction="OUTBOUND")
    assert writer.facts(amy)["people_wrote"] == writer.standing(amy)["people_wrote"] != ""


def test_what_a_merged_contact_wrote_counts_for_the_one_they_live_on_as(
    writer: Writer, crm: HubSpotSandbox, amy: str
) -> None:
    other = crm.add_contact(email="amy@third.example")
    crm.add_engagement("emails", other, hs_timestamp=iso(time.time()), **EMAIL[1])
    crm.merge(other, crm.contacts[amy])
    assert writer.standing(amy)["in_conversation"]


@pytest.mark.parametrize(("status", "talking"), [("open", True), ("pending", True), ("solved", False)])
def test_whoever_waits_for_an_answer_at_the_help_desk_is_in_conversation(
    tmp_path: Path, crm: HubSpotSandbox, amy: str, box: Mailbox, status: Any, talking: bool
) -> None:
    with ZendeskSandbox() as desk:
        told = {"zendesk_api_url": desk.url, "zendesk_email": desk.bot.email, "zendesk_api_token": desk.token}
        writer = Writer.of(tmp_path, crm, box, **told)
        assert not writer.standing(amy)["in_conversation"]
        user = desk.add_user("Amy", AMY.lower())
        desk.open_ticket("My mug", "It is broken.", by=user).status = status
        assert writer.standing(amy)["in_conversation"] is talking
        assert writer.facts(amy)["in_conversation"] is talking
        assert not writer.standing(crm.add_contact(email="* status<closed").id)["in_conversation"]


def test_times_in_milliseconds_and_nonsense_are_read_for_what_they_are() -> None:
    assert moment("1767323045678") == pytest.approx(1767323045.678)
    assert moment("2026-01-02T03:04:05.678Z") == pytest.approx(1767323045.678)
    assert moment("2026-01-02") == moment("2026-01-02T00:00:00Z")
    assert moment("tomorrow") is None
    assert moment("") is None


# When it goes wrong ---------------------------------------------------------------------------------------------------


def test_a_mail_that_was_not_taken_over_leaves_no_trace(writer: Writer, amy: str, box: Mailbox) -> None:
    for answer, error in (("451 greylisted", Later), ("550 no such user", Refused)):
        box.refuse_mail = answer
        with pytest.raises(error):
            writer.send(amy, AMY)
        assert writer.facts(amy)["first_to_domain"]
        assert writer.standing(amy)["last_out"] == ""
    box.refuse_mail = ""
    writer.send(amy, AMY)
    assert len(box.mails) == 1


def test_a_mail_of_unknown_fate_stays_unknown(writer: Writer, amy: str, box: Mailbox) -> None:
    box.hang_up = "after-mail"
    with pytest.raises(Unclear):
        writer.send(amy, AMY)
    facts = writer.facts(amy)
    assert (facts["first_to_domain"], facts["step_sent"]) == (True, False)
    assert writer.standing(amy)["last_out"] != ""
    writer.send(amy, AMY, key="a person says that it did not arrive")
    assert len(box.mails) == 2


def test_what_may_have_left_is_sent_by_no_other_run_to_the_same_reader(
    writer: Writer, crm: HubSpotSandbox, amy: str, box: Mailbox
) -> None:
    box.hang_up = "after-mail"
    with pytest.raises(Unclear):
        writer.send(amy, AMY)
    crm.delete(crm.contacts[amy])
    anew = crm.add_contact(email=AMY).id
    writer.run = "run2"
    with pytest.raises(NotWritten, match="step-sent: they may have had mail 1 of welcome"):
        writer.send(anew, AMY)
    assert len(box.mails) == 1
    writer.send(anew, AMY, step=2)
    assert len(box.mails) == 2


def test_where_opt_outs_cannot_be_looked_up_nobody_is_written_to(
    tmp_path: Path, crm: HubSpotSandbox, amy: str, box: Mailbox
) -> None:
    away = Writer.of(tmp_path, crm, box, database_url=SecretStr("postgresql://u:hunter2@127.0.0.1:1/db"))
    for call in (lambda: away.facts(amy), lambda: away.send(amy, AMY), lambda: away.standing(amy)):
        with pytest.raises(Later, match="opt-outs: the database of DATABASE_URL cannot be used") as raised:
            call()
        assert "hunter2" not in str(raised.value)
    nobody = dataclasses.replace(away.at(AMY, "key"), kept=None)
    with pytest.raises(Refused, match="nobody is written to"):
        SEND.call(nobody, SEND.validated({"contact": amy, **USUAL}))
    assert box.mails == []


def test_a_database_that_goes_away_after_the_mail_left_does_not_have_it_sent_again(
    writer: Writer, amy: str, box: Mailbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def gone(*_: Any) -> None:
        raise OperationalError("UPDATE", {}, Exception("gone"))

    monkeypatch.setattr(letters, "left", gone)
    assert writer.send(amy, AMY)["message_id"]
    assert "not on record" in caplog.text
    assert writer.facts(amy)["first_to_domain"], "so that the next one is asked about"


@pytest.mark.parametrize(
    ("changes", "goes"),
    [
        ({"public_url": "https://shop.example"}, True),
        ({"public_url": "http://127.0.0.1:8000"}, True),
        ({"public_url": "http://shop.example"}, False),
        ({"public_url": "http://127.0.0.1:8000", "smtp_url": SecretStr("smtp://mail.example:25")}, False),
        ({"public_url": "http://127.0.0.1:8000", "smtp_url": None}, True),
    ],
)
def test_nothing_is_sent_with_a_stop_link_that_nobody_can_follow(
    tmp_path: Path, crm: HubSpotSandbox, amy: str, box: Mailbox, changes: dict[str, Any], goes: bool
) -> None:
    writer = Writer.of(tmp_path, crm, box, **changes)
    if goes:
        writer.send(amy, AMY)
        return
    for call in (lambda: writer.facts(amy), lambda: writer.send(amy, AMY)):
        with pytest.raises(Refused, match="PUBLIC_URL must begin with https://"):
            call()


# What people and rules see --------------------------------------------------------------------------------------------


def test_the_preview_is_the_mail_but_for_the_link(writer: Writer, amy: str, box: Mailbox) -> None:
    writer.options = OutreachOptions(postal="Shop Inc., 1 Main St", reply_to="olga@example.org")
    args = SEND.validated({"contact": amy, **USUAL})
    preview = SEND.preview_of(args, facts := writer.facts(amy))
    writer.send(amy, AMY)
    [mail] = box.mails
    envelope, said, series, *mind = preview.parts
    assert envelope.text.splitlines() == [f"{name}: {mail[name]}" for name in ("From", "To", "Subject", "Reply-To")]
    assert f"{said.text}\n" == words(mail).replace(link_of(mail), "(a link of their own)")
    assert series.text == "welcome, mail 1"
    assert [each.text for each in mind] == ["nobody at acme.example was ever written to"]
    assert "/stop/" not in str(facts)


def test_one_step_for_one_contact_is_one_effect_whatever_it_says() -> None:
    def identity(**args: Any) -> str:
        return SEND.identity(SEND.validated({"contact": "7", **USUAL, **args}), {}, "run", "1")

    assert identity() == identity(subject="Another", text="Other words")
    assert len({identity(), identity(contact="8"), identity(step=2), identity(sequence="other")}) == 4


@pytest.mark.parametrize(
    "wrong", [{"contact": "7/../8"}, {"step": 0}, {"sequence": "a\nb"}, {"subject": "a\r\nBcc: x"}]
)
def test_arguments_that_do_not_fit_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused, match=f"{next(iter(wrong))}: "):
        SEND.validated({"contact": "7", **USUAL, **wrong})


@pytest.mark.parametrize(
    "wrong", [{"reply_to": "olga"}, {"postal": "x" * 301}, {"conversation_days": 0}, {"cc": "x@y"}]
)
def test_options_that_cannot_be_used_are_told(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        OutreachOptions(**wrong)
