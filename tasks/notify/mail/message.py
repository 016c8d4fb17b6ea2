"""A notice as a mail: RFC 5322, a text and an HTML part, and headers that nobody's words can break out of."""

from __future__ import annotations

import hashlib
import re
from email import policy
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, parseaddr

from agents.engine.errors import ConfigError
from agents.settings import Settings
from tasks.notify import Notice, NotifyError

SAFE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9~_+-]*(\.[A-Za-z0-9~_+-]+)*")
BREAKS = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def message_of(notice: Notice, settings: Settings, *, plain: bool = False) -> EmailMessage:
    """The mail. Raises `ConfigError` for `MAIL_FROM`, `NotifyError` for an address that is none.

    `plain`: it is read as a file, so that a link stays on one line, whatever letters stand beside it.
    """
    # Not every server takes eight bits; every file does.
    message = EmailMessage(policy=policy.SMTP if plain else policy.SMTP.clone(cte_type="7bit"))
    message["From"] = sender_of(settings)
    message["To"] = _recipient(notice)
    message["Subject"] = one_line(notice.subject)[:200]
    message["Date"] = formatdate(usegmt=True)
    message["Message-ID"] = _reference(notice.message_id)
    if notice.thread != notice.message_id:
        message["In-Reply-To"] = message["References"] = _reference(notice.thread)
    # RFC 3834 and Microsoft's own: no out-of-office note is to answer this.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    text = _body(notice.text)
    message.set_content(text, cte=_encoding(text, plain))
    message.add_alternative(_body(notice.html), subtype="html")
    return message


def sender_of(settings: Settings) -> Address:
    """`MAIL_FROM`. Raises `ConfigError` if it is no address."""
    name, mail = parseaddr(settings.mail_from)
    try:
        return Address(one_line(name), addr_spec=mail)
    except (ValueError, IndexError, HeaderParseError):
        raise ConfigError('MAIL_FROM is not an address: it reads like "Placet <placet@example.com>"') from None


def safe_id(id: str) -> str:
    """An id as Message-IDs and file names can hold it; two ids are never made one."""
    if len(id) <= 150 and SAFE_ID.fullmatch(id):
        return id
    mark = hashlib.sha256(id.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f"{re.sub('[^A-Za-z0-9]+', '-', id)[:80].strip('-') or 'id'}_{mark}"


def one_line(text: str) -> str:
    """Words on one line, without what a header or a terminal would act on."""
    return BREAKS.sub(" ", text).strip()


def _recipient(notice: Notice) -> Address:
    try:
        return Address(one_line(notice.to_name), addr_spec=notice.to_mail)
    except (ValueError, IndexError, HeaderParseError):
        raise NotifyError(f"{one_line(notice.to_mail)!r} is not a mail address", permanent=True) from None


def _reference(id: str) -> str:
    return f"<{safe_id(id)}@placet>"


def _encoding(text: str, plain: bool) -> str | None:
    """As it stands where that may travel (lines of 998 bytes, RFC 5322, section 2.1.1); None: encoded."""
    if max(map(len, text.encode().split(b"\n"))) > 998:
        return None
    return "7bit" if text.isascii() else "8bit" if plain else None


def _body(text: str) -> str:
    return UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n"))
