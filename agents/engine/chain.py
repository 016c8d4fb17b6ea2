"""The hash chain: entries as stored bytes, each bound to the one before.

hash = SHA-256(previous hash || header || SHA-256(salt || payload)), so that a payload can be erased for privacy and
the chain still verifies. The header holds what is never private: kind and time.
"""

from __future__ import annotations

import hashlib
import zlib
from typing import NamedTuple

from pydantic_core import to_json

from agents.engine.errors import PlacetError
from agents.engine.journal import ENTRY, AnyEntry

HEADER = {"kind", "v", "at"}
SHORT, LONG = 64, 16 * 1024
"""Bytes below which a payload is stored as it is, and from which compressing it is worth a large window."""
WINDOW = 12
WORDS = b"""\
{"agent":"","event":{"source":"github","kind":"pull_request.","subject":"","actor":"","version":,"meaning":[],\
"fields":{"repo":""}},"autonomy":3,"budget":{"iterations":,"tokens":,"usd":,"minutes":},"pins":{"prompts":"","policy":"\
{"question":"1~1","channel":"mail","to":"","by":"","outcome":"approved","of":"approve","why":"","approvers":["role:\
maintainer","role:operator"],"expires":1,"effect":"","facts":{},"status":"done","summary":"","output":{},"totals":{\
"error":{"kind":"failed","message":""},"final":false,"until":1,"cause":"retry","why":"","verdict":"ask","decision":"\
{"id":"2","fingerprint":"","tool":"github.","args":{"repo":"","number":},"args_hash":"","verdict":"allow","rules":\
["autonomy L3: low reads are allowed"],"trust":{"repo":"internal","number":"internal","head":"untrusted"}}\
{"id":"","fingerprint":"","model":"gpt-5-mini","messages":"","value":{},"tokens_in":1,"tokens_out":1,"usd":0.0,"ms":1}\
{"id":"","attempt":1,"effect":"","key":"","send_by":17955934,"give_up":17955934\
{"id":"1","attempt":1,"value":{"items":[{"path":"src/","line":1,"severity":"high","confidence":"medium","body":""}]}}"""
"""What entries say again and again: the preset dictionary of RFC 1950. Stored entries need it, so it never changes."""


class BrokenChain(PlacetError):
    """An entry is not the one that was written."""


class Sealed(NamedTuple):
    """An entry as stored: header (JSON), salt (16 bytes), payload (JSON, or JSON under zlib), hash (32 bytes)."""

    header: bytes
    salt: bytes
    payload: bytes
    hash: bytes


def genesis(run: str) -> bytes:
    """What the first entry of a run is chained to: 32 bytes that no other run shares."""
    return hashlib.sha256(b"placet:" + run.encode()).digest()


def seal(previous: bytes, salt: bytes, entry: AnyEntry) -> Sealed:
    """Write an entry down after `previous` (the hash before it)."""
    header = to_json({"kind": entry.kind, "at": entry.at})
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
    """A payload as JSON, whichever way it is stored. Raises `BrokenChain` if it is neither."""
    if payload.startswith(b"{"):
        return payload
    unpacker = zlib.decompressobj(zdict=WORDS)
    try:
        content = unpacker.decompress(payload)
    except zlib.error as error:
        raise BrokenChain(f"a payload is neither JSON nor compressed JSON: {error}") from None
    if not unpacker.eof:
        raise BrokenChain("a payload is cut off")
    return content


def _packed(payload: bytes) -> bytes:
    if len(payload) < SHORT:
        return payload
    packer = zlib.compressobj(level=1, wbits=WINDOW if len(payload) < LONG else zlib.MAX_WBITS, memLevel=5, zdict=WORDS)
    return min(packer.compress(payload) + packer.flush(), payload, key=len)


def _hash(previous: bytes, header: bytes, salt: bytes, payload: bytes) -> bytes:
    return hashlib.sha256(previous + header + hashlib.sha256(salt + payload).digest()).digest()
