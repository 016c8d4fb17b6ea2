"""The tool `mail.send`: one mail to one address, once for each occasion."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agents.clients import posting
from agents.engine.tool import At, Facts, Preview, PreviewPart, blind, tool
from agents.mail import message
from agents.mail.address import Mail
from agents.mail.fields import Line, Named, SentMail, Words

MessageId = Annotated[str, StringConstraints(pattern=r"^<[!-;=?-~]{3,400}>$")]
"""A Message-ID, with its brackets."""


class MailOptions(BaseModel):
    """What the operator may set: `sender`, where mails of agents have another than `MAIL_FROM`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sender: Named = ""


@tool(
    "mail.send",
    risk="high",
    repeat=blind,
    once_per=("to", "occasion"),
    roles={
        "to": "dest",
        "occasion": "label",
        "subject": "content",
        "text": "content",
        "in_reply_to": "label",
        "references": "label",
    },
    returns={"message_id": "internal"},
    timeout=60.0,
    options=MailOptions,
)
def send(
    at: At,
    to: Mail,
    occasion: Line,
    subject: Line,
    text: Words,
    in_reply_to: MessageId | None = None,
    references: Annotated[tuple[MessageId, ...], Field(max_length=100)] = (),
) -> SentMail | None:
    """Send a mail to one address. RFC 5322, and RFC 3834 for what it says of itself.

    `occasion` names what it is sent for, such as "reply to comment 17": to one address, each is written of once.
    `in_reply_to` and `references` are the Message-IDs of what it answers. No server tells whether it has a mail
    already: when the connection breaks off after the last byte, a person is asked.
    """
    sender, id = _from(at), f"{at.marker(to, occasion)}@"

    def written(plain: bool) -> EmailMessage:
        return message.letter(
            sender=sender,
            to=Address(addr_spec=to),
            subject=subject,
            text=text,
            message_id=f"<{id}{sender.domain}>",
            in_reply_to=in_reply_to or "",
            references=" ".join(_thread(in_reply_to, references)),
            auto="auto-replied" if in_reply_to else "auto-generated",
            plain=plain,
        )

    return SentMail(message_id=posting.post(at, id, written)["Message-ID"])


@send.facts
def _facts(at: At, **_: object) -> Facts:
    return {"from": str(_from(at))}


@send.preview
def _preview(facts: Facts, to: str, subject: str, text: str, in_reply_to: str | None = None, **_: object) -> Preview:
    answers = [f"In-Reply-To: {in_reply_to}"] if in_reply_to else []
    head = [f"From: {facts.get('from', '')}", f"To: {to}", f"Subject: {subject}", *answers]
    parts = (
        PreviewPart(label="Envelope", text="\n".join(head), form="code"),
        PreviewPart(label="What it says", text=message.body(text)),
    )
    return Preview(title=f"Mail to {to}: {subject}", parts=parts)


def _from(at: At) -> Address:
    return posting.sender(at, (at.options or MailOptions()).sender)


def _thread(in_reply_to: str | None, references: tuple[str, ...]) -> tuple[str, ...]:
    """RFC 5322, section 3.6.4: what led here, and last what is answered."""
    if in_reply_to and in_reply_to not in references[-1:]:
        return (*references, in_reply_to)
    return references
