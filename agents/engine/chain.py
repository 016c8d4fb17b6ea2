"""The hash chain: entries as stored bytes, each bound to the one before.

hash = SHA-256(previous hash || header || SHA-256(salt || payload)), so that a payload can be erased for privacy and
the chain still verifies. The header holds what is never private: kind, version, time.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from pydantic_core import to_json

from agents.engine.errors import PlacetError
from agents.engine.journal import ENTRY, AnyEntry

HEADER = {"kind", "v", "at"}


class BrokenChain(PlacetError):
    """An entry is not the one that was written."""


class Sealed(NamedTuple):
    """An entry as stored: JSON bytes, 16 bytes of salt, 32 bytes of hash."""

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
    payload = entry.model_dump_json(exclude=HEADER, exclude_defaults=True).encode()
    return Sealed(header, salt, payload, _hash(previous, header, salt, payload))


def unseal(sealed: Sealed) -> AnyEntry:
    """The entry that was written."""
    if sealed.payload == b"{}":
        return ENTRY.validate_json(sealed.header)
    return ENTRY.validate_json(sealed.header[:-1] + b"," + sealed.payload[1:])


def verify(previous: bytes, sealed: Sealed) -> None:
    """Raise `BrokenChain` unless `sealed` is what was written after `previous`."""
    if _hash(previous, sealed.header, sealed.salt, sealed.payload) != sealed.hash:
        raise BrokenChain(f"the entry {sealed.header.decode(errors='replace')} is not the one that was written")


def _hash(previous: bytes, header: bytes, salt: bytes, payload: bytes) -> bytes:
    return hashlib.sha256(previous + header + hashlib.sha256(salt + payload).digest()).digest()
