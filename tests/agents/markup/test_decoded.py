"""What is written is read, whatever it is written in and whatever it says it is written in."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.markup.decoded import decoded

GREETING = "Grüße aus Łódź"
TOLD = '<meta charset="iso-8859-2">' + GREETING


@pytest.mark.parametrize(
    ("content", "header", "text"),
    [
        (GREETING.encode(), "text/html", GREETING),
        (GREETING.encode(), "text/html; charset=utf-8", GREETING),
        (GREETING.encode("iso8859-2"), "text/html; charset=ISO-8859-2", GREETING),
        (TOLD.encode("iso8859-2"), "text/html", TOLD),
        (b"\xef\xbb\xbf" + GREETING.encode(), "text/html; charset=iso-8859-2", GREETING),
        (GREETING.encode("utf-16"), "text/html; charset=utf-8", GREETING),
        ("日本語".encode("shift_jis"), "text/html; charset=Shift_JIS", "日本語"),
        (b"\x80 and \x93so on\x94", "text/html; charset=latin1", "€ and “so on”"),
        (b"Gr\xfc\xdfe", "text/plain", "Grüße"),
        (GREETING.encode()[:-1], "text/plain", "Grüße aus Łód\ufffd"),
        (GREETING.encode(), "text/html; charset=nonsense", GREETING),
        (b"\xff\xfd", "text/html; charset=utf-8", "\ufffd\ufffd"),
    ],
)
def test_an_encoding_is_found_as_browsers_find_it(content: bytes, header: str, text: str) -> None:
    assert decoded(content, header) == text


@pytest.mark.parametrize("name", ["punycode", "idna", "utf-7", "unicode_escape", "rot13", "zlib", "undefined", "hex"])
def test_pythons_own_encodings_are_none_of_the_web(name: str) -> None:
    hostile = b"a" * 300_000 + b"-" + b"b9z" * 100_000
    began = time.monotonic()
    assert decoded(hostile, f"text/html; charset={name}") == hostile.decode()
    assert time.monotonic() - began < 1


@given(st.binary(max_size=300), st.text(max_size=20))
def test_anything_can_be_read_as_something(content: bytes, name: str) -> None:
    assert isinstance(decoded(content, f"text/html; charset={name}"), str)
