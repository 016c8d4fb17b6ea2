"""Mail: by SMTP, or into `DATA_DIR/mail` where no server is configured."""

from __future__ import annotations

from agents.clients import outbox
from agents.clients.smtp import deliver
from agents.clients.smtp_server import server_of
from agents.engine.errors import ConfigError, Refused, ToolError
from agents.mail.message import sender_of
from agents.settings import Settings
from tasks.notify import Notice, NotifyError
from tasks.notify.mail.message import message_of


def send(notice: Notice, settings: Settings) -> str:
    """Send it, and say where it went: the server, or the file. Raises `NotifyError`."""
    try:
        server = server_of(settings)
        message = message_of(notice, settings, plain=server is None)
        return deliver(message, server) if server else outbox.write(message, notice.message_id, settings)
    except (ConfigError, Refused) as error:
        raise NotifyError(str(error), permanent=True) from None
    except ToolError as error:  # sent again, it has the same Message-ID
        raise NotifyError(str(error), permanent=False) from None


def check(settings: Settings) -> None:
    """To be asked at start. Raises `ConfigError` for an `SMTP_URL` or a `MAIL_FROM` that cannot be used."""
    server_of(settings)
    sender_of(settings)
