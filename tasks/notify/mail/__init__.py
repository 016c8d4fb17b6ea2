"""Mail: by SMTP, or into `DATA_DIR/mail` where no server is configured."""

from __future__ import annotations

from agents.engine.errors import ConfigError
from agents.settings import Settings
from tasks.notify import Notice, NotifyError
from tasks.notify.mail.message import message_of, sender_of
from tasks.notify.mail.outbox import write
from tasks.notify.mail.server import deliver, server_of


def send(notice: Notice, settings: Settings) -> str:
    """Send it, and say where it went: the server, or the file. Raises `NotifyError`."""
    try:
        server = server_of(settings)
        message = message_of(notice, settings, plain=server is None)
    except ConfigError as error:
        raise NotifyError(str(error), permanent=True) from None
    return deliver(message, server) if server else write(message, notice.message_id, settings.data_dir / "mail")


def check(settings: Settings) -> None:
    """To be asked at start. Raises `ConfigError` for an `SMTP_URL` or a `MAIL_FROM` that cannot be used."""
    server_of(settings)
    sender_of(settings)
