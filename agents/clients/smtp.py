"""Handing a mail over to a server. RFC 5321, by `smtplib`."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import EmailPolicy

from agents.clients.smtp_server import Server
from agents.engine.errors import Later, Refused, Unclear
from agents.mail.message import one_line

TIMEOUT = 10.0
"""Seconds, for each exchange with the server."""
SECRET = re.compile(r"[\w.~-]{32,}")


def deliver(
    message: EmailMessage, server: Server, *, sending: Callable[[], None] | None = None, patience: float | None = None
) -> str:
    """Hand a mail over, and name the server. Raises `Refused` and `Later`, and `Unclear` where the server had all of
    it and did not say whether it took it.

    `sending` is called right before the mail leaves; `patience`: seconds for that last answer, which may take long.
    """
    with _wall(server), _connected(server) as smtp:
        content = _announced(smtp, message)
        if sending:
            sending()
        smtp.send(content)
        _ended(smtp, server, TIMEOUT if patience is None else patience)
    return server.name


def _announced(smtp: smtplib.SMTP, message: EmailMessage) -> bytes:
    """Tell the server from whom, to whom, and that the mail comes next; give it as it travels."""
    sender, to = (message[name].addresses[0].addr_spec for name in ("From", "To"))
    international = not (sender + to).isascii()
    content = _content(message, international)
    smtp.ehlo_or_helo_if_needed()
    options = [f"size={len(content)}"] if smtp.has_extn("size") else []
    _expect(smtp.mail(sender, [*options, *(["SMTPUTF8"] if international else [])]))
    _expect(smtp.rcpt(to))
    _expect(smtp.docmd("DATA"), 354)
    return content


def _ended(smtp: smtplib.SMTP, server: Server, patience: float) -> None:
    """The line with a dot alone gives the mail away: from there on only the server knows. RFC 5321, section 4.1.1.4."""
    assert smtp.sock is not None
    try:
        smtp.sock.settimeout(patience)
        smtp.send(b".\r\n")
        answer = smtp.getreply()
    except (smtplib.SMTPException, OSError) as error:
        told = f"{server.name} was given the mail and did not say whether it took it"
        raise Unclear(f"{told}: {_why(error)}") from None
    _expect(answer)


def _content(message: EmailMessage, international: bool) -> bytes:
    """As it travels: lines that begin with a dot have one more. RFC 5321, section 4.5.2."""
    policy = message.policy
    assert isinstance(policy, EmailPolicy)
    flat = message.as_bytes(policy=policy.clone(utf8=international))
    return re.sub(rb"(?m)^\.", b"..", flat if flat.endswith(b"\r\n") else flat + b"\r\n")


def _expect(answer: tuple[int, bytes], code: int | None = None) -> None:
    if answer[0] != code if code else not 200 <= answer[0] < 300:
        raise smtplib.SMTPResponseException(*answer)


@contextmanager
def _wall(server: Server) -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPResponseException as error:
        raise _refused(server, error.smtp_code, error.smtp_error) from None
    except smtplib.SMTPNotSupportedError as error:
        raise Refused(f"{server.name} cannot do what is needed: {one_line(str(error))}") from None
    except (smtplib.SMTPException, OSError) as error:
        raise Later(f"{server.name} cannot be reached: {_why(error)}") from None


@contextmanager
def _connected(server: Server) -> Iterator[smtplib.SMTP]:
    if server.scheme == "smtps":
        context = ssl.create_default_context()
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
    try:
        if server.starttls:
            smtp.starttls(context=ssl.create_default_context())
        if server.user:
            smtp.login(server.user, server.password)
        yield smtp
        # The mail has been taken over by now: a server that does not say goodbye has it all the same.
        with suppress(smtplib.SMTPException, OSError):
            smtp.quit()
    finally:
        smtp.close()


def _refused(server: Server, code: int, said: bytes | str) -> Refused | Later:
    """A filter may quote the mail, and the mail may hold a link: long words are left out."""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    quoted = SECRET.sub("…", one_line(words))[:200]
    return (Refused if code >= 500 else Later)(f"{server.name} answered {code}: {quoted}")


def _why(error: Exception) -> str:
    return one_line(str(error)) or type(error).__name__
