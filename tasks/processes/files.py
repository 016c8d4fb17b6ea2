"""Files under DATA_DIR that nobody else may read, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from agents.engine.errors import ConfigError


@contextmanager
def usable(path: Path) -> Iterator[None]:
    """Turn what the file system says about `path` into a `ConfigError`."""
    try:
        yield
    except OSError as error:
        raise ConfigError(f"{path} cannot be used ({error.strerror}); DATA_DIR says where files are kept") from error


def private_folder(path: Path) -> Path:
    """Make a folder that only its owner may enter. Raises `ConfigError`."""
    with usable(path):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def write_private(path: Path, text: str) -> None:
    """Put `text` in the place of whatever `path` held, mode 0600. Raises `ConfigError`."""
    with usable(path):
        _drafted(path, text).replace(path)


def create_private(path: Path, text: str) -> bool:
    """Write `path` unless it is there already; of two at once, one does. Raises `ConfigError`."""
    with usable(path):
        draft = _drafted(path, text)
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            return False
        finally:
            draft.unlink()
    return True


def _drafted(path: Path, text: str) -> Path:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mkstemp makes it 0600
    with os.fdopen(descriptor, "w") as draft:
        draft.write(text)
        draft.flush()
        os.fsync(draft.fileno())
    return Path(name)
