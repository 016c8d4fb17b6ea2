"""Takes the files out of an archive that can be explored. Nothing in the archive chooses where they are written."""

from __future__ import annotations

import tarfile
import zlib
from collections.abc import Collection
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import IO

from agents.analyzers.shapes import Limits
from agents.analyzers.unpack import as_utf8, members
from agents.code.grammars import grammar_of
from agents.engine.errors import Refused

FILE, FILES, TOTAL = 200_000, 4_000, 30_000_000
"""Bytes of one file; and files and bytes in all, beside the changed ones."""
OTHERS = frozenset({"node_modules", "vendor", "third_party", "dist", "build", ".venv", "site-packages"})
"""Folders of what others wrote, or a machine did."""


def gather(archive: IO[bytes], changed: Collection[str], scratch: Path, limits: Limits) -> dict[str, str]:
    """Where the copy of each file is, below `scratch`: the changed ones, and others of their languages.

    Too large a file, a binary one and a link are left out. Raises `Refused` if the archive is broken or too large.
    """
    places: dict[str, str] = {}
    families = {grammar.family for path in changed if (grammar := grammar_of(path))}
    files, room = FILES, TOTAL
    try:
        with closing(members(archive, limits)) as found:
            for member, tar in found:
                path = member.name.partition("/")[2]
                own = path in changed
                if not _wanted(member, path, families) or (not own and not _fits(path, member.size, files, room)):
                    continue
                if _take(tar, member, scratch / str(len(places))):
                    places[path] = str(len(places))
                    files, room = (files, room) if own else (files - 1, room - member.size)
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise Refused(f"the archive cannot be read ({type(error).__name__})") from None
    return places


def _wanted(member: tarfile.TarInfo, path: str, families: Collection[str]) -> bool:
    grammar = grammar_of(path)
    return member.isreg() and member.size <= FILE and grammar is not None and grammar.family in families


def _fits(path: str, size: int, files: int, room: int) -> bool:
    return files > 0 and size <= room and ".min." not in path and OTHERS.isdisjoint(PurePosixPath(path).parts)


def _take(tar: tarfile.TarFile, member: tarfile.TarInfo, place: Path) -> bool:
    content = tar.extractfile(member)
    data = content.read() if content else b"\0"
    if b"\0" in data:
        return False
    place.write_bytes(as_utf8(data))
    return True
