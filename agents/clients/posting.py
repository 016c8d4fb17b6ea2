"""A tool's mail on its way: to the server that is configured, or into a file where there is none."""

from __future__ import annotations

from collections.abc import Callable
from email.headerregistry import Address
from email.message import EmailMessage

from agents.clients import outbox
from agents.clients.smtp import deliver
from agents.clients.smtp_server import server_of
from agents.engine.at import At
from agents.engine.errors import ConfigError, Refused
from agents.mail import message

MARGIN = 2.0
"""Seconds kept back for writing down what came of it."""


Write = Callable[[bool], EmailMessage]
"""Writes a mail; told whether it is read as a file."""


def sender(at: At, chosen: str = "") -> Address:
    """Whom a mail is from: who was chosen, else `MAIL_FROM`. Raises `Refused` where that is no address."""
    try:
        return message.sender(chosen) if chosen else message.sender_of(at.settings)
    except ConfigError as error:
        raise Refused(str(error)) from None


def post(at: At, id: str, write: Write, sending: Callable[[], None] | None = None) -> EmailMessage:
    """Send what is written; `id` names it where it becomes a file.

    `sending` is called right before the mail leaves. Raises `Refused` and `Later`, and `Unclear` where nobody knows.
    """
    try:
        server = server_of(at.settings)
    except ConfigError as error:
        raise Refused(str(error)) from None
    mail, leaving = write(server is None), sending or at.sending
    if server:
        deliver(mail, server, sending=leaving, patience=max(1.0, at.remaining - MARGIN))
    else:
        leaving()
        outbox.write(mail, id, at.settings)
    return mail
