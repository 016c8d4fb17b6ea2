"""Coverage reports out of a zip file that anybody may have made: in memory, within bounds, nothing unpacked to disk."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from agents.engine.errors import Refused

ENTRIES, REPORTS = 1_000, 10
SIZE, RATIO = 20_000_000, 200
"""Bytes of one report, and how many times smaller it may have been packed."""
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How artifacts are packed. What unpacks the others may ask for as much memory as the file says."""
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError)


def reports(content: bytes) -> Iterator[bytes]:
    """Every `coverage*.xml` in it. Raises `Refused` for what is no zip file, or one that would hurt to read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            infos = file.infolist()
            if len(infos) > ENTRIES:
                raise Refused(f"the artifact holds more than {ENTRIES:,} files")
            for info in [each for each in infos if _wanted(each)][:REPORTS]:
                yield _read(file, info)
    except BROKEN:
        raise Refused("the artifact is no zip file that can be read") from None


def _wanted(info: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(info.filename)
    if path.is_absolute() or ".." in path.parts or "\\" in info.filename:
        raise Refused("the artifact names a file outside of itself")
    return "coverage" in path.name.lower() and path.suffix.lower() == ".xml"


def _read(file: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """What the directory says of sizes may be a lie, so that what comes out is counted too."""
    if info.compress_type not in METHODS:
        raise Refused("the artifact's coverage report is packed in a way that is not read")
    if info.file_size > SIZE or info.file_size > RATIO * max(info.compress_size, 1_000):
        raise Refused("the artifact's coverage report unpacks to more than it may")
    with file.open(info) as opened:
        text = opened.read(SIZE + 1)
    if len(text) > SIZE:
        raise Refused("the artifact's coverage report unpacks to more than it may")
    return text
