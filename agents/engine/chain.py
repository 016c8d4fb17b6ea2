"""The hash chain: entries as stored bytes, each bound to the one before.

hash = SHA-256(previous hash || header || SHA-256(salt || payload)), so that a payload can be erased for privacy and
the chain still verifies. The header holds what is never private: kind, version, time.
"""

from __future__ import annotations

import hashlib
import zlib
from typing import NamedTuple

from pydantic_core import to_json

from agents.engine.errors import PlacetError
from agents.engine.journal import ENTRY, AnyEntry

HEADER = {"kind", "v", "at"}
LONG, LONGEST = 512, 16 * 1024
"""Bytes from which a payload is compressed, and from which that is worth setting up a large window for."""
WINDOW = 12


class BrokenChain(PlacetError):
    """An entry is not the one that was written."""


class Sealed(NamedTuple):
    """An entry as stored: JSON bytes, 16 bytes of salt, 32 bytes of hash. A long payload is under zlib (RFC 1950)."""

    header: bytes
    salt: bytes
    payload: bytes
    hash: bytes


def genesis(run: str) -> bytes:
    """What the first entry of a run is chained to: 32 bytes that no other run shares."""
    return hashlib.sha256(b"placet:" + run.encode()).digest()


def seal(previous: bytes, salt: bytes, entry: AnyEntry) -> Sealed:
    """Write an entry down after `previous` (the hash before it)."""
    header = to_json({"kind": entry.kind, "v": entry.v, "at": entry.at})
    payload = _packed(entry.model_dump_json(exclude=HEADER, exclude_defaults=True).encode())
    return Sealed(header, salt, payload, _hash(previous, header, salt, payload))


def unseal(sealed: Sealed) -> AnyEntry:
    """The entry that was written."""
    payload = unpacked(sealed.payload)
    if payload == b"{}":
        return ENTRY.validate_json(sealed.header)
    return ENTRY.validate_json(sealed.header[:-1] + b"," + payload[1:])


def verify(previous: bytes, sealed: Sealed) -> None:
    """Raise `BrokenChain` unless `sealed` is what was written after `previous`."""
    if _hash(previous, sealed.header, sealed.salt, sealed.payload) != sealed.hash:
        raise BrokenChain(f"the entry {sealed.header.decode(errors='replace')} is not the one that was written")


def unpacked(payload: bytes) -> bytes:
    """A payload as JSON, whichever way it is stored."""
    return payload if payload.startswith(b"{") else zlib.decompress(payload)


def _packed(payload: bytes) -> bytes:
    if len(payload) < LONG:
        return payload
    packer = zlib.compressobj(level=1, wbits=WINDOW if len(payload) < LONGEST else zlib.MAX_WBITS, memLevel=5)
    return min(packer.compress(payload) + packer.flush(), payload, key=len)


def _hash(previous: bytes, header: bytes, salt: bytes, payload: bytes) -> bytes:
    return hashlib.sha256(previous + header + hashlib.sha256(salt + payload).digest()).digest()
