"""What an answer brings, unpacked: never more than it may be, however small it was packed."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping

from agents.clients.fetch.line import Cut
from agents.clients.fetch.places import shown
from agents.engine.errors import Refused

GZIP = ("gzip", "x-gzip")
EITHER = 32 + zlib.MAX_WBITS
"""zlib's own way to take gzip and zlib alike."""


def content(host: str, headers: Mapping[str, str], pieces: Iterable[bytes], most: int) -> tuple[bytes, bool]:
    """The content, and whether there was more: `most` bytes of it are given then. Raises `Refused`.

    What else reading raises goes through, but that the line brought too much: what it brought is given.
    """
    packed = headers.get("content-encoding", "identity").strip().lower()
    if packed not in (*GZIP, "identity", ""):
        raise Refused(f"{host} packs what it sends as {shown(packed)}, which nobody asked for")
    unpack = _Unpacking(host) if packed in GZIP else None
    found = bytearray()
    try:
        for piece in pieces:
            found += unpack(piece, most + 1 - len(found)) if unpack else piece
            if len(found) > most:
                return bytes(found[:most]), True
    except Cut:
        return bytes(found[:most]), True
    return bytes(found), False


class _Unpacking:
    """A stream of gzip. Of what comes after its end nothing is read."""

    def __init__(self, host: str) -> None:
        self._host, self._zlib = host, zlib.decompressobj(EITHER)

    def __call__(self, piece: bytes, most: int) -> bytes:
        try:
            return b"" if self._zlib.eof else self._zlib.decompress(piece, most)
        except zlib.error:
            raise Refused(f"{self._host} sends something that is not packed as it says") from None
