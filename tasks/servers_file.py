"""`servers.toml` with a source more in it: written whole or not at all, and as it was before if nobody said yes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from agents.catalog.servers import FILE
from tasks.connecting import Source, check
from tasks.errors import Invalid


@contextmanager
def written(folder: Path, source: Source) -> Iterator[None]:
    """The configuration with this source in it. Where the block is not left whole, it is as it was before.

    Raises `Invalid` where the name is taken, what was said does not go together, or nothing can be written.
    """
    check(source)
    path, copy = (folder / FILE).resolve(), folder / source.copy
    before = path.read_text("utf-8") if path.exists() else ""
    if re.search(rf"(?m)^\[(servers|apis)\.{source.name}\]", before):
        raise Invalid(f"{path} has a [servers.{source.name}] or [apis.{source.name}] already; choose another --name")
    new = bool(source.document) and not copy.exists()
    if source.document and not new and copy.read_bytes() != source.document:
        raise Invalid(f"{copy} is there already, and is another document; move it, or choose another --name")
    whole = False
    try:
        if new:
            _put(copy, source.document)
        _put(path, f"{before.rstrip()}\n\n{source.table}\n".lstrip().encode())
        yield
        whole = True
    finally:
        if not whole:
            _as_before(path, before, copy if new else None)


def _as_before(path: Path, before: str, copy: Path | None) -> None:
    if copy:
        copy.unlink(missing_ok=True)
    if not before:
        path.unlink(missing_ok=True)
    elif path.read_text("utf-8") != before:
        _put(path, before.encode())


def _put(path: Path, content: bytes) -> None:
    new = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(content)
        if path.exists():
            shutil.copymode(path, new)
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise Invalid(f"{path} cannot be written ({error.strerror or type(error).__name__})") from None
