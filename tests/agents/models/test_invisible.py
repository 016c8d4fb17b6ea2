"""What people do not see does not reach a model, and is known from what they write."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.models.invisible import suspect, visible


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("if level != 'user\u202e \u2066// admin\u2069 \u2066'", "bidi"),
        ("x = 1\u2069", "bidi"),
        ("ok\U000e0049\U000e0067", "tag"),
        ("pass\u200bword", "hidden"),
        ("is\u200dadmin", "hidden"),
        ("x\u00ad = 1", "hidden"),
        ("\u3164 = 1", "hidden"),
        ("a = ''\ufe00\ufe01\ufe02", "hidden"),
        ("a\U000e0101", "hidden"),
        ("é\u200d\u200d\u200dé", "hidden"),
        ("a\u200f", "hidden"),
        ("a\U0001bca0", "hidden"),
        ("x = 1", None),
        ("naïve – “quotes” … \t\r\f", None),
        ("# \U0001f468\u200d\U0001f469\u200d\U0001f467 family", None),
        ("# ❤\ufe0f", None),
        ("\u0645\u06cc\u200c\u062e\u0648", None),
        ("עברית العربية", None),
    ],
)
def test_what_no_honest_text_needs_is_suspect(text: str, kind: str | None) -> None:
    assert suspect(text) == kind


@given(st.text())
def test_nothing_of_a_format_is_left(text: str) -> None:
    left = visible(text)
    assert suspect(left) is None
    assert not [each for each in left if unicodedata.category(each) == "Cf" and unicodedata.bidirectional(each) in
                ("BN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")]  # fmt: skip


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_plain_text_is_left_alone(text: str) -> None:
    assert visible({"a": [text, 3, None]}) == {"a": [text, 3, None]}
