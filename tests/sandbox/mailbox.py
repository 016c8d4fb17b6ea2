"""A mail server on loopback that keeps what it is sent, and refuses what it is told to."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass
class Mailbox:
    """What came in. `refuse_recipient` and `refuse_mail` are what the server answers instead of taking it.

    `hang_up`: the next connection is cut off, at the recipient, or once the whole mail was taken.
    """

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    secured: list[bool] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    refuse_recipient: str = ""
    refuse_mail: str = ""
    hang_up: Literal["", "at-recipient", "after-mail"] = ""

    async def handle_RCPT(  # noqa: N802 - the hook's name at aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope, to: str, options: Any
    ) -> str:
        if self._cut(server, "at-recipient"):
            return "421 gone"
        if self.refuse_recipient:
            return self.refuse_recipient
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the hook's name at aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.refuse_mail:
            return self.refuse_mail
        assert isinstance(envelope.content, bytes)
        self.raw.append(envelope.content)
        self.mails.append(BytesParser(policy=policy.default).parsebytes(envelope.content))
        self.envelopes.append((envelope.mail_from or "", envelope.rcpt_tos))
        self.secured.append(session.ssl is not None)
        return "421 gone" if self._cut(server, "after-mail") else "250 taken"

    def _cut(self, server: SMTP, where: str) -> bool:
        if self.hang_up != where:
            return False
        self.hang_up = ""
        assert isinstance(server.transport, asyncio.Transport)
        server.transport.abort()
        return True

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, way: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"p@ss/word", handled=False)


@contextmanager
def receiving(**options: Any) -> Iterator[Mailbox]:
    """A server that is up for as long as the block runs. `options` are aiosmtpd's `SMTP`'s."""
    box = Mailbox()
    box.port = _free_port()
    controller = Controller(
        box, hostname="127.0.0.1", port=box.port, authenticator=box.authenticate, ready_timeout=10, **options
    )
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for loopback: the file a client has to trust, and the server's side of it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    trusted, private = folder / "trusted.pem", folder / "private.pem"
    trusted.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted, private)
    return trusted, context


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
