"""Takes the wanted files out of an archive. Nothing in the archive chooses where anything is written."""

from __future__ import annotations

import re
import tarfile
import zlib
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from agents.analyzers.shapes import Changed, Limits
from agents.engine.errors import Refused

MB = 1_000_000
NAME = 50
"""Characters of a file's name that are kept: its end, which says what kind of file it is."""
SILENCER = b"ast-grep-ignore"
NEWLINE = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True)
class Source:
    """A copy to analyze. `place` is its path below the scratch folder.

    `lines`: for each line as programs count (a lone carriage return ends one), the line as git counts.
    """

    changed: Changed
    place: str
    lines: tuple[int, ...]

    def git_line(self, line: int) -> int:
        """The line in git's count; past the end, the last."""
        return self.lines[min(max(line, 1), len(self.lines)) - 1]


@dataclass
class Unpacked:
    """The copies, and the paths that were left out, by reason."""

    sources: list[Source]
    left_out: dict[str, list[str]]


def unpack(archive: IO[bytes], wanted: Sequence[Changed], scratch: Path, limits: Limits) -> Unpacked:
    """Copy each wanted regular file into a numbered folder of its own, `0003/app.py`.

    So a path that climbs out, a link, a device, or a file that would configure an analyzer for its neighbours
    comes to nothing. Raises `Refused` if the archive is broken or larger than the limits.
    """
    missing = {each.path: each for each in wanted}
    result = Unpacked([], {})
    try:
        with closing(members(archive, limits)) as found:
            for member, tar in found:
                path = member.name.partition("/")[2]
                if path in missing and member.isreg():
                    _take(tar, member, missing.pop(path), scratch, limits, result)
                if not missing:
                    break
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise Refused(f"the archive cannot be read ({type(error).__name__})") from None
    if missing:
        result.left_out["not in the archive: a link, a submodule, or kept out by .gitattributes"] = [*missing]
    return result


def members(archive: IO[bytes], limits: Limits) -> Generator[tuple[tarfile.TarInfo, tarfile.TarFile]]:
    """Each member while its content can be read. Its size is known before a byte of it is unpacked."""
    total = 0
    with tarfile.open(fileobj=archive, mode="r|gz") as tar:
        for member in tar:
            total += max(member.size, 0) + tarfile.BLOCKSIZE
            if total > limits.unpacked * MB:
                raise Refused(f"the archive holds more than {limits.unpacked:g} MB")
            yield member, tar


def _take(
    tar: tarfile.TarFile,
    member: tarfile.TarInfo,
    changed: Changed,
    scratch: Path,
    limits: Limits,
    into: Unpacked,
) -> None:
    if member.size > limits.file * MB:
        into.left_out.setdefault(f"larger than {limits.file:g} MB", []).append(changed.path)
        return
    content = tar.extractfile(member)
    data = content.read() if content else b""
    if b"\0" in data:
        into.left_out.setdefault("binary", []).append(changed.path)
        return
    folder = scratch / f"{len(into.sources) + 1:04}"
    folder.mkdir()
    name = Path(changed.path).name[-NAME:]
    (folder / name).write_bytes(as_utf8(data))
    into.sources.append(Source(changed, f"{folder.name}/{name}", _lines(data)))


def as_utf8(data: bytes) -> bytes:
    """Text that every analyzer can read: one stray byte must not hide a whole file from them.

    Nor must a comment for which the analyzer has no switch: it is disarmed.
    """
    data = data.replace(SILENCER, SILENCER.upper())
    try:
        data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1").encode()
    return data


def _lines(data: bytes) -> tuple[int, ...]:
    numbers = [1]
    for newline in NEWLINE.findall(data):
        numbers.append(numbers[-1] + (newline != b"\r"))
    return tuple(numbers)
