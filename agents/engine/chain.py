"""The hash chain: entries as stored bytes, each bound to the one before.

hash = SHA-256(previous hash || header || SHA-256(salt || payload)), so that a payload can be erased for privacy and
the chain still verifies. The header holds what is never private: kind and time.
"""

from __future__ import annotations

import binascii
import hashlib
import zlib
from functools import cache
from typing import NamedTuple

from pydantic_core import to_json

from agents.engine.errors import PlacetError
from agents.engine.journal import ENTRY, AnyEntry

HEADER = {"kind", "v", "at"}
SHORT, LONG = 32, 16 * 1024
"""Bytes below which a payload is stored as it is, and from which compressing it is worth a large window."""
WINDOW = 12
CHECK = 2
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
"""What entries said again and again when they were stored under zlib (RFC 1950): its preset dictionary, which those
need, so that it never changes."""
PACKED = b"\x01"
"""How a payload begins that is stored as we do it now: this, two bytes that check it, and DEFLATE (RFC 1951) with the
dictionary below. Of so short a text zlib's own header and check were a tenth."""
PHRASES = b"""\
{"agent":"","flow":"","event":{"source":"github","kind":"pull_request.","subject":"","actor":"","version":1.0,\
"meaning":[],"fields":{"repo":""}},"trust":{"untrusted"}},"autonomy":3,"budget":{"iterations":25,"tokens":200000,\
"usd":1.5,"minutes":30.0},"pins":{"prompts":"","policy":"","pinned":"","parent":"","root":"","line":"","path":[""]\
{"source":"hubspot","kind":"contact.propertyChange","delivery":"","id":"","subject":"hubspot.contact ","actor":"",\
"version":1.0,"fields":{"portal":,"object":},"trust":{"portal":"internal","object":"internal"}},"key":"\
{"question":"1~1","channel":"mail","to":"","by":"","outcome":"approved","note":"","of":"approve","status":"done",\
"summary":"","output":{},"totals":{"iterations":1,"tokens_in":1},"error":{"kind":"failed","message":""},"final":false,\
"until":1795,"cause":"retry","why":"","agent":"","task":"","child":"","input":{},"decision":"1~1"}\
{"question":"1~1","channel":"cli","by":"","outcome":"approved"}{"question":"8~1","channel":"mail","to":"ann"}\
{"items":[{"path":"src/","line":1,"severity":"high","confidence":"medium","body":"","title":"","text":"","status":"\
","value":"","by":"","at":"2026-","source":"","email":"","name":"","domain":".com","url":"https://www.","created_at":"\
{"id":"1","fingerprint":"","model":"gpt-5-mini","messages":"","value":{"subject":"","text":"","summary":""},\
"tokens_in":1,"tokens_out":1,"usd":0.0,"ms":1}\
{"id":"2","fingerprint":"","until":1795956501.4,"cause":"event","event":".contact.*"}\
{"id":"2","fingerprint":"","question":"2~1","of":"approve","why":"high risk: this agent may do it only after a yes",\
"approvers":["role:operator"],"expires":1795783701.,"args_hash":"","effect":"","facts":{},"policy":"","shown":[{"label\
":"","text":"","untrusted":true}]}\
{"id":"2","fingerprint":"","tool":"crm.","args":{"contact":"","fields":[{"name":"","value":"","confidence":0.9},{"name\
":"],"args_hash":"","facts":{},"verdict":"ask","rules":["autonomy L3: medium effects are allowed","rule: ","high risk: \
this agent may do it only after a yes"],"trust":{"untrusted","decision":"2~1"}\
{"id":"2","attempt":1,"effect":"crm.","key":"","n":2,"object":"","send_by":17957,"give_up":17957\
{"id":"2","fingerprint":"","tool":"github.","args":{"repo":"","number":},"args_hash":"","verdict":"allow","rules":\
["autonomy L3: low reads are allowed"],"trust":{"repo":"internal","number":"internal","head":"untrusted"}}\
{"id":"1","attempt":1,"send_by":1795697306.4,"give_up":1795697326.4}\
{"id":"1","attempt":1,"value":{"id":"","trust":{"":"internal"},"ms":1}"""
"""What entries say again and again now, the most frequent last. It never changes either: another set gets another byte
to begin with."""


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
    packed = payload.startswith(PACKED)
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS, zdict=PHRASES) if packed else zlib.decompressobj(zdict=WORDS)
    try:
        content = unpacker.decompress(payload[len(PACKED) + CHECK :] if packed else payload)
    except zlib.error as error:
        raise BrokenChain(f"a payload is neither JSON nor compressed JSON: {error}") from None
    if not unpacker.eof:
        raise BrokenChain("a payload is cut off")
    if packed and _check(content) != payload[len(PACKED) : len(PACKED) + CHECK]:
        raise BrokenChain("a payload is damaged")
    return content


def _packed(payload: bytes) -> bytes:
    if len(payload) < SHORT:
        return payload
    packer = _packer(WINDOW if len(payload) < LONG else zlib.MAX_WBITS).copy()
    packed = PACKED + _check(payload) + packer.compress(payload) + packer.flush()
    return min(packed, payload, key=len)


@cache
def _packer(window: int) -> zlib._Compress:
    """One that has read `PHRASES`, which costs more than packing a short entry does. Only copies of it are used."""
    return zlib.compressobj(level=6, wbits=-window, memLevel=5, zdict=PHRASES)


def _check(content: bytes) -> bytes:
    return binascii.crc_hqx(content, 0).to_bytes(CHECK)


def _hash(previous: bytes, header: bytes, salt: bytes, payload: bytes) -> bytes:
    return hashlib.sha256(previous + header + hashlib.sha256(salt + payload).digest()).digest()
