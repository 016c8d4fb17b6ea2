"""Secrets in what a server says, in the writings that programs bring them into by themselves."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.clients.masking import MASK, Masking

SECRET = "sk/live+äöü=4711 & more"
PLAIN = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=12, max_size=40)
masking = Masking([SECRET])


@pytest.mark.parametrize(
    "written",
    [
        SECRET,
        quote(SECRET),
        quote(SECRET, safe=""),
        repr(SECRET),
        json.dumps({"key": SECRET}),
        SECRET.encode().hex(),
        SECRET.encode().hex().upper(),
        SECRET.replace("l", "l\n"),
        "\n  ".join(SECRET),
    ],
)
def test_it_is_known_however_it_is_written(written: str) -> None:
    told = masking(f"I was given {written}, and keep it")
    assert MASK in told
    assert len(told) < len("I was given , and keep it") + 20
    assert told.endswith("and keep it")


@given(secret=PLAIN, before=st.binary(max_size=9), after=st.binary(max_size=9), urlsafe=st.booleans())
def test_no_base64_of_a_text_that_it_is_a_part_of_gives_it_away(
    secret: str, before: bytes, after: bytes, *, urlsafe: bool
) -> None:
    encode = base64.urlsafe_b64encode if urlsafe else base64.b64encode
    packed = encode(before + secret.encode() + after).decode()
    told = Masking([secret])(packed)
    assert MASK in told
    assert len(packed) - len(told) > len(secret) * 4 / 3 - 3 - len(MASK) - 2


def test_a_password_of_basic_is_known_by_itself() -> None:
    secret = base64.b64encode(b"ann:correct horse").decode()
    assert Masking([secret])("no access for ann with correct horse") == f"no access for ann with {MASK}"


@given(st.text(max_size=30))
def test_a_text_without_a_secret_stays_as_it_is(text: str) -> None:
    assert Masking(["0xDEADBEEFCAFE!"])(text) == text
    assert Masking([])(text) == text
    assert Masking(["abc"])(text) == text
    assert Masking(["no \udcff text"])(text) == text


def test_json_is_masked_to_its_names() -> None:
    assert masking.cleaned({SECRET: [f"x {SECRET}", 3, None]}) == {MASK: [f"x {MASK}", 3, None]}
