"""Mail as files, for an installation without a mail server."""

from __future__ import annotations

import os
import tempfile
from email.message import EmailMessage
from pathlib import Path

from agents.engine.errors import Later
from agents.mail.message import safe_id
from agents.settings import Settings


def write(message: EmailMessage, message_id: str, settings: Settings) -> str:
    """Write `DATA_DIR/mail/<message id>.eml`, whole or not at all, for its owner only. The same mail has the same
    name. Raises `Later`."""
    folder = settings.data_dir / "mail"
    path = folder / f"{safe_id(message_id)}.eml"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _replace(path, message.as_bytes())
    except OSError as error:
        raise Later(f"{path} cannot be written: {error.strerror}") from None
    return str(path)


def _replace(path: Path, content: bytes) -> None:
    # Temporary files are made with mode 0600.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
