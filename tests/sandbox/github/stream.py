"""A commit written as a `git fast-import` stream: no work tree, no index, one process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Symlink:
    """A symbolic link; git stores `target` as it stands, wherever it points."""

    target: str


Content = str | bytes | Symlink | None
Files = Mapping[str, Content]
"""Path -> what it is to hold: text, bytes, a link, or None to delete it."""


def commit_stream(
    branch: str,
    parent: str | None,
    files: Files,
    renames: Mapping[str, str],
    author: str,
    message: str,
    at: datetime,
) -> bytes:
    """The stream of one commit; renames come first, so that `files` may change a path's new name."""
    who = f"{author} <{author}@users.noreply.github.com> {int(at.timestamp())} +0000"
    lines = [f"commit refs/heads/{branch}\nauthor {who}\ncommitter {who}\n".encode(), _data(message.encode())]
    lines += [f"from {parent}\n".encode()] if parent else []
    lines += [b"R %s %s\n" % (_quoted(old), _quoted(new)) for old, new in renames.items()]
    lines += [part for path, content in files.items() for part in _change(path, content)]
    return b"".join([*lines, b"done\n"])


def _change(path: str, content: Content) -> Iterator[bytes]:
    if content is None:
        yield b"D %s\n" % _quoted(path)
        return
    mode, data = _mode_and_bytes(content)
    yield b"M %s inline %s\n" % (mode, _quoted(path))
    yield _data(data)


def _mode_and_bytes(content: str | bytes | Symlink) -> tuple[bytes, bytes]:
    if isinstance(content, Symlink):
        return b"120000", content.target.encode()
    return b"100644", content.encode() if isinstance(content, str) else content


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)


def _quoted(path: str) -> bytes:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'.encode()
