"""The key that links and markers are signed with: SECRET_KEY, or one made once and kept in DATA_DIR."""

from __future__ import annotations

import secrets
import stat
from pathlib import Path

from pydantic import SecretStr

from agents.engine.errors import ConfigError
from agents.settings import Settings
from tasks.processes.files import create_private, private_folder, usable


def secret_file(settings: Settings) -> Path:
    """Where the key is kept when SECRET_KEY is unset."""
    return settings.data_dir / "secret_key"


def make_secret(settings: Settings) -> bool:
    """Make the key unless there is one; of two processes at once, one does. Returns whether this call did.

    Raises `ConfigError` if DATA_DIR cannot be written to.
    """
    if settings.secret_key is not None:
        return False
    private_folder(settings.data_dir)
    return create_private(secret_file(settings), secrets.token_urlsafe(48))


def with_secret(settings: Settings) -> Settings:
    """The settings with the kept key in the place of an unset SECRET_KEY; unchanged if there is none either.

    Raises `ConfigError` if others may read the file.
    """
    path = secret_file(settings)
    if settings.secret_key is not None or not path.exists():
        return settings
    with usable(path):
        mode, kept = stat.S_IMODE(path.stat().st_mode), path.read_text().strip()
    if mode & 0o077:
        raise ConfigError(f"{path} may be read by others (mode {mode:04o}): chmod 600 it, or set SECRET_KEY")
    return settings.model_copy(update={"secret_key": SecretStr(kept)})
