"""The mail server that is configured: `SMTP_URL`."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from agents.engine.errors import ConfigError
from agents.settings import Settings

PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


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
