"""A mail as RFC 5322 has it, with headers that nobody's words can break out of."""

from __future__ import annotations

import hashlib
import re
from email import policy
from email.errors import HeaderParseError
from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import Policy
from email.utils import formatdate, parseaddr
from typing import Any, Literal

from agents.engine.errors import ConfigError
from agents.settings import Settings

Auto = Literal["auto-generated", "auto-replied"]
"""What a mail says of its origin. RFC 3834, section 5."""
SAFE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9~_+-]*(\.[A-Za-z0-9~_+-]+)*")
ONE_CLICK = "List-Unsubscribe=One-Click"
"""What a mail program posts to a stop link. RFC 8058, section 3.1."""
BREAKS = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def letter(
    *,
    sender: Address,
    to: Address,
    subject: str,
    text: str,
    message_id: str,
    in_reply_to: str = "",
    references: str = "",
    auto: Auto = "auto-generated",
    plain: bool = False,
) -> EmailMessage:
    """The mail. Ids are "<…@…>"; `references` may hold several.

    `plain`: it is read as a file, so that a link stays on one line, whatever letters stand beside it.
    """
    # Not every server takes eight bits; every file does.
    message = EmailMessage(policy=_POLICY if plain else _POLICY.clone(cte_type="7bit"))
    message["From"] = sender
    message["To"] = to
    message["Subject"] = one_line(subject)[:200]
    message["Date"] = formatdate(usegmt=True)
    message["Message-ID"] = message_id
    for name, ids in (("In-Reply-To", in_reply_to), ("References", references)):
        if ids:
            message[name] = ids
    # RFC 3834 and Microsoft's own: no out-of-office note is to answer this.
    message["Auto-Submitted"] = auto
    message["X-Auto-Response-Suppress"] = "All"
    words = body(text)
    message.set_content(words, cte=_encoding(words, plain))
    return message


def stoppable(mail: EmailMessage, link: str, reply_to: str = "") -> EmailMessage:
    """The same mail, of which its reader can have no more by one click of their mail program at this link.

    RFC 8058, "Signaling One-Click Functionality for List Email Headers". `reply_to`: where answers go, if elsewhere.
    """
    mail["List-Unsubscribe"] = f"<{link}>"
    mail["List-Unsubscribe-Post"] = ONE_CLICK
    if reply_to:
        mail["Reply-To"] = sender(reply_to)
    return mail


def sender_of(settings: Settings) -> Address:
    """`MAIL_FROM`. Raises `ConfigError` if it is no address."""
    try:
        return sender(settings.mail_from)
    except ValueError as error:
        raise ConfigError(f"MAIL_FROM {error}") from None


def sender(text: str) -> Address:
    """A name and an address, as people write them. Raises `ValueError`."""
    name, mail = parseaddr(text)
    try:
        return Address(one_line(name), addr_spec=mail)
    except (ValueError, IndexError, HeaderParseError):
        raise ValueError('is not an address: it reads like "Placet <placet@example.com>"') from None


def safe_id(id: str) -> str:
    """An id as Message-IDs and file names can hold it; two ids are never made one."""
    if len(id) <= 150 and SAFE_ID.fullmatch(id):
        return id
    mark = hashlib.sha256(id.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f"{re.sub('[^A-Za-z0-9]+', '-', id)[:80].strip('-') or 'id'}_{mark}"


def one_line(text: str) -> str:
    """Words on one line, without what a header or a terminal would act on."""
    return BREAKS.sub(" ", text).strip()


def body(text: str) -> str:
    """Words as they are sent: without what a terminal would act on."""
    return UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n"))


class _Verbatim(UnstructuredHeader, BaseHeader):
    """A value as it stands. Python's own headers decode what looks like an encoded word, line breaks in it too."""

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        kwds["parse_tree"], kwds["decoded"] = cls.value_parser(""), value


class _Words(_Verbatim):
    """Anybody's words, encoded by RFC 2047 if they are not plain, or look as if they were encoded already."""

    def fold(self, *, policy: Policy) -> str:
        plain = self.isascii() and "=?" not in self
        header = Header(str(self), "us-ascii" if plain else "utf-8", header_name=self.name)
        return f"{self.name}: {header.encode(linesep=policy.linesep)}{policy.linesep}"


class _Ids(_Verbatim):
    """Message-IDs and links, one a line. Python's own folding would encode one of more than 77 characters, which no
    program then knows again."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {f'{policy.linesep} '.join(self.split())}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("subject", _Words)
for _name in ("in-reply-to", "references", "list-unsubscribe"):
    _HEADERS.map_to_type(_name, _Ids)
_POLICY = policy.SMTP.clone(header_factory=_HEADERS)


def _encoding(text: str, plain: bool) -> str | None:
    """As it stands where that may travel (lines of 998 bytes, RFC 5322, section 2.1.1); None: encoded."""
    if max(map(len, text.encode().split(b"\n"))) > 998:
        return None
    return "7bit" if text.isascii() else "8bit" if plain else None
