"""The mail server: its address, and the handing over. RFC 5321, by `smtplib`."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from agents.engine.errors import ConfigError
from agents.settings import Settings
from tasks.notify import NotifyError
from tasks.notify.mail.message import one_line

TIMEOUT = 10.0
"""Seconds, for each exchange with the server."""
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
SECRET = re.compile(r"[\w.~-]{32,}")


class Server(NamedTuple):
    """`SMTP_URL`, taken apart."""

    scheme: str
    host: str
    port: int
    user: str
    password: str

    @property
    def name(self) -> str:
        """Without user and password."""
        return f"{self.scheme}://{self.host}:{self.port}"

    @property
    def starttls(self) -> bool:
        """Whether nothing is said before the line is secured: a password never leaves this machine in the clear."""
        unsafe = bool(self.user) and self.host not in LOOPBACK
        return self.scheme == "smtp+starttls" or (self.scheme == "smtp" and unsafe)


def server_of(settings: Settings) -> Server | None:
    """The configured server; None: there is none. Raises `ConfigError`, which never shows the URL."""
    if settings.smtp_url is None:
        return None
    server = _parsed(settings.smtp_url.get_secret_value())
    if server is None:
        raise ConfigError(
            "SMTP_URL is no address of a mail server: it reads like smtp+starttls://user:password@host:587 "
            "(or smtp:// or smtps://), with %40 for an @ and %2F for a / in the password"
        )
    return server


def deliver(message: EmailMessage, server: Server) -> str:
    """Hand a mail over, and name the server. Raises `NotifyError`."""
    try:
        with _connected(server) as smtp:
            smtp.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise _refused(server, code, said) from None
    except smtplib.SMTPResponseException as error:
        raise _refused(server, error.smtp_code, error.smtp_error) from None
    except smtplib.SMTPNotSupportedError as error:
        raise NotifyError(f"{server.name} cannot do what is needed: {one_line(str(error))}", True) from None
    except (smtplib.SMTPException, OSError) as error:
        raise NotifyError(f"{server.name} cannot be reached: {_why(error)}", permanent=False) from None
    return server.name


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


def _parsed(url: str) -> Server | None:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        host.encode("idna")
    except ValueError:
        return None
    if parts.scheme not in PORTS or not host or parts.path not in ("", "/"):
        return None
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Server(parts.scheme, host, port or PORTS[parts.scheme], user, password)


def _refused(server: Server, code: int, said: bytes | str) -> NotifyError:
    """A filter may quote the mail, and the mail holds a link: long words are left out."""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    quoted = SECRET.sub("…", one_line(words))[:200]
    return NotifyError(f"{server.name} answered {code}: {quoted}", permanent=code >= 500)


def _why(error: Exception) -> str:
    return one_line(str(error)) or type(error).__name__
