"""The tool `outreach.send`: one mail of a series to a contact, with a way to have no more of them."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage

from agents.clients import posting
from agents.engine.errors import Overtaken, ToolError, Unclear
from agents.engine.tool import Facts, Preview, blind, tool
from agents.mail import message
from agents.mail.fields import Line, SentMail, Words
from agents.mail.footer import footer, with_footer
from agents.tools.outreach.answers import reply_to
from agents.tools.outreach.at import Letter, Writing
from agents.tools.outreach.conversation import conversation
from agents.tools.outreach.links import reachable
from agents.tools.outreach.preview import as_it_will_look
from agents.tools.outreach.recipient import Recipient, recipient
from agents.tools.outreach.shapes import Id, NotWritten, OutreachOptions, Sequence, Step
from agents.tools.outreach.standing import in_conversation, opted_out, people_wrote

THEIR_OWN = "(a link of their own)"
"""Shown in its place: whoever has the link can opt them out."""


@tool(
    "outreach.send",
    risk="high",
    repeat=blind,
    once_per=("contact", "sequence", "step"),
    roles={"contact": "ref", "sequence": "label", "step": "label", "subject": "content", "text": "content"},
    returns={"message_id": "internal"},
    timeout=60.0,
    options=OutreachOptions,
)
def send(at: Writing, contact: Id, sequence: Sequence, step: Step, subject: Line, text: Words) -> SentMail | None:
    """Write to a contact, once for each step of a series. RFC 5322; RFC 3834 and RFC 8058 for what it says of itself.

    The address is the CRM's. Whoever opted out is not written to: looked up before anybody is asked, and again in the
    moment in which the mail leaves. When the connection breaks off after the last byte, a person is asked.
    """
    options = at.options or OutreachOptions()
    reachable(at.settings)
    found = _as_judged(at, recipient(at, contact))
    sender, id = posting.sender(at, options.sender), f"{at.marker(contact, sequence, step)}@"
    link = at.stop_link(found.to)

    def written(plain: bool) -> EmailMessage:
        mail = message.letter(
            sender=sender,
            to=Address(addr_spec=found.to),
            subject=subject,
            text=with_footer(text, options.postal, link),
            message_id=f"<{id}{sender.domain}>",
            plain=plain,
        )
        return message.stoppable(mail, link, at.reply_to)

    letter = Letter(
        effect=at.effect_key,
        who=found.who,
        to=found.to,
        sequence=sequence,
        step=step,
        message_id=f"<{id}{sender.domain}>",
        run=at.run,
        at=at.clock(),
    )
    return SentMail(message_id=_posted(at, letter, id, written))


def _as_judged(at: Writing, found: Recipient) -> Recipient:
    """Raises `Overtaken` if they have another address than the one that was seen, `NotWritten` if they opted out."""
    if at.to != found.to:
        raise Overtaken(f"contact {found.who.ids[0]} has another mail address now")
    if found.opted_out:
        raise NotWritten("opted-out", found.opted_out)
    return found


def _posted(at: Writing, letter: Letter, id: str, written: posting.Write) -> str:
    """Its Message-ID. On record before it leaves, and off again if it certainly did not."""

    def leaving() -> None:
        at.outreach.leaving(letter)
        at.sending()

    try:
        mail = posting.post(at, id, written, leaving)
    except Unclear:
        raise
    except ToolError:
        at.outreach.unsent(letter.effect)
        raise
    at.outreach.left(letter.effect)
    return str(mail["Message-ID"])


@send.facts
def _facts(at: Writing, contact: str, sequence: str, step: int, **_: object) -> Facts:
    """Raises `NotWritten` for whoever opted out: nobody is asked about a mail that cannot go."""
    options = at.options or OutreachOptions()
    reachable(at.settings)
    found = recipient(at, contact)
    known = at.outreach.known(found.who)
    if why := opted_out(found, known):
        raise NotWritten("opted-out", why)
    to, talk = found.to, conversation(at, found)
    return {
        "to": to,
        "from": str(posting.sender(at, options.sender)),
        "reply_to": reply_to(at, options.reply_to, found),
        "footer": footer(options.postal, THEIR_OWN),
        "opted_out": False,
        "in_conversation": in_conversation(talk, options.conversation_days, at.clock()),
        "people_wrote": people_wrote(talk, known, options.conversation_days, at.clock()),
        "domain": found.who.domain,
        "first_to_domain": known.first_to_domain,
        "first_to_address": known.first_to_address,
        "step_sent": at.outreach.step_sent(found.who, sequence, step),
    }


@send.preview
def _preview(facts: Facts, sequence: str, step: int, subject: str, text: str, **_: object) -> Preview:
    return as_it_will_look(facts, f"{sequence}, mail {step}", subject, text)
