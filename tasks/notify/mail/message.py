"""A notice as a mail: a text and an HTML part, threaded with the other notices of its run."""

from __future__ import annotations

from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage

from agents.mail.message import body, letter, one_line, safe_id, sender_of
from agents.settings import Settings
from tasks.notify import Notice, NotifyError


def message_of(notice: Notice, settings: Settings, *, plain: bool = False) -> EmailMessage:
    """The mail. Raises `ConfigError` for `MAIL_FROM`, `NotifyError` for an address that is none."""
    thread = _reference(notice.thread) if notice.thread != notice.message_id else ""
    message = letter(
        sender=sender_of(settings),
        to=_recipient(notice),
        subject=notice.subject,
        text=notice.text,
        message_id=_reference(notice.message_id),
        in_reply_to=thread,
        references=thread,
        plain=plain,
    )
    message.add_alternative(body(notice.html), subtype="html")
    return message


def _recipient(notice: Notice) -> Address:
    try:
        return Address(one_line(notice.to_name), addr_spec=notice.to_mail)
    except (ValueError, IndexError, HeaderParseError):
        raise NotifyError(f"{one_line(notice.to_mail)!r} is not a mail address", permanent=True) from None


def _reference(id: str) -> str:
    return f"<{safe_id(id)}@placet>"
