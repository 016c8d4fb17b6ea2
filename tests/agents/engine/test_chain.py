"""The hash chain: what was written can be read back, and nothing else passes for it."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from agents.engine.chain import PHRASES, WORDS, BrokenChain, Sealed, genesis, seal, unseal, verify
from agents.engine.journal import Decided, Ended, Noted, Returned

finite = st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(values, st.binary(min_size=16, max_size=16))
def test_an_entry_reads_back_as_it_was_written(value: object, salt: bytes) -> None:
    entry = Returned(at=1.5, id="3.1", value=value)
    sealed = seal(genesis("r"), salt, entry)
    verify(genesis("r"), sealed)
    assert unseal(sealed) == entry


@pytest.mark.parametrize("levels", [150, 199, 200, 253])
def test_whatever_can_be_written_can_be_read_however_deep_it_is_nested(levels: int) -> None:
    value: object = [{"a": 1.5, "b": None}]
    for _ in range(levels - 2):
        value = [value]
    entry = Returned(at=1.5, id="3", value=value)
    assert unseal(seal(b"", b"", entry)) == entry


def test_what_is_no_entry_is_not_read_as_one() -> None:
    sealed = seal(b"", b"", Returned(at=1.5, id="3", value=1))
    for payload in (b'{"id":', b'{"id":"3","value":' + b"[" * 5_000, b'{"no":"such"}'):
        with pytest.raises(ValidationError):
            unseal(sealed._replace(payload=payload))


@pytest.mark.parametrize("length", [100, 1_000, 100_000])
def test_a_long_entry_is_stored_in_less_room_and_reads_back_as_it_was(length: int) -> None:
    entry = Returned(at=1.5, id="3", value=["a line of a file, like many others\n"] * (length // 35))
    sealed = seal(genesis("r"), b"s" * 16, entry)
    verify(genesis("r"), sealed)
    assert unseal(sealed) == entry
    assert (len(sealed.payload) < length // 3) == (length > 512)


def test_an_entry_that_was_stored_as_it_is_can_still_be_read() -> None:
    entry = Returned(at=1.5, id="3", value="x" * 5_000)
    plain = entry.model_dump_json(exclude={"kind", "v", "at"}, exclude_defaults=True).encode()
    assert unseal(seal(b"", b"", entry)._replace(payload=plain)) == entry


@pytest.mark.parametrize("window", [12, zlib.MAX_WBITS])
def test_an_entry_that_was_stored_under_zlib_can_still_be_read(window: int) -> None:
    entry = Returned(at=1.5, id="3", value="a long line " * 300)
    plain = entry.model_dump_json(exclude={"kind", "v", "at"}, exclude_defaults=True).encode()
    packer = zlib.compressobj(level=1, wbits=window, memLevel=5, zdict=WORDS)
    assert unseal(seal(b"", b"", entry)._replace(payload=packer.compress(plain) + packer.flush())) == entry


def test_what_stored_entries_were_compressed_with_has_not_changed() -> None:
    assert hashlib.sha256(WORDS).hexdigest() == "d3e7c1317cff44a76f46400a367060eb8d2c1ac783b26131c6938de4bd7247ff"
    assert hashlib.sha256(PHRASES).hexdigest() == "a4420df9269ef086892f08621f24114055c6d2b30b8b38df6a6a60611700da0b"


def test_a_changed_byte_of_a_stored_text_shows_without_the_chain_as_well() -> None:
    sealed = seal(b"", b"", Returned(at=1, id="3", value="".join(map(chr, range(161, 400)))))
    flipped = [bytes([*sealed.payload[:n], sealed.payload[n] ^ 1, *sealed.payload[n + 1 :]]) for n in range(40, 240)]
    read = 0
    for payload in flipped:
        try:
            unseal(sealed._replace(payload=payload))
            read += 1
        except (BrokenChain, ValueError):
            continue
    assert read == 0


@pytest.mark.parametrize("harm", [lambda p: p[:-3], lambda p: b"", lambda p: b"\x00" + p, lambda p: p[:20] + p[21:]])
def test_a_payload_that_is_cut_off_or_damaged_says_so(harm: Callable[[bytes], bytes]) -> None:
    sealed = seal(b"", b"", Returned(at=1, id="3", value="a long line " * 300))
    with pytest.raises(BrokenChain):
        unseal(sealed._replace(payload=harm(sealed.payload)))


@given(st.integers(0, 3), st.integers(0, 400), st.integers(1, 255))
def test_one_changed_byte_breaks_the_chain(part: int, place: int, flip: int) -> None:
    entry = Decided(at=2.0, question="3~1", by="ann", channel="mail", outcome="approved", note="fine")
    parts = list(seal(genesis("r"), b"s" * 16, entry))
    where = place % len(parts[part])
    parts[part] = parts[part][:where] + bytes([parts[part][where] ^ flip]) + parts[part][where + 1 :]
    with pytest.raises(BrokenChain):
        verify(genesis("r"), Sealed(*parts))


def test_the_same_entry_in_another_run_has_another_hash() -> None:
    entry = Ended(at=1, status="done", summary="well")
    assert seal(genesis("a"), b"", entry).hash != seal(genesis("b"), b"", entry).hash


def test_an_entry_without_content_reads_back_too() -> None:
    entry = Noted(at=1, what="x")
    assert unseal(seal(b"", b"", entry)) == entry
