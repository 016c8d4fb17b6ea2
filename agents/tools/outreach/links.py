"""Whether a stop link can be followed by whoever gets it: without one, nothing is sent."""

from __future__ import annotations

from urllib.parse import urlsplit

from agents.clients.smtp_server import LOOPBACK, server_of
from agents.engine.errors import ConfigError, Refused
from agents.settings import Settings


def reachable(settings: Settings) -> None:
    """Raises `Refused` unless PUBLIC_URL is https, as RFC 8058, section 3.1, has it; or no mail leaves this machine."""
    url = urlsplit(settings.public_url)
    if url.scheme == "https" or (url.hostname in LOOPBACK and _stays(settings)):
        return
    raise Refused("PUBLIC_URL must begin with https://: mails have a stop link, which must work wherever they are read")


def _stays(settings: Settings) -> bool:
    try:
        server = server_of(settings)
    except ConfigError as error:
        raise Refused(str(error)) from None
    return server is None or server.host in LOOPBACK
