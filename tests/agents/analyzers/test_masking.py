"""Messages quote code, and code holds secrets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.analyzers.masking import LONGEST, READ, masked


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("`os` imported but unused", "`os` imported but unused"),
        ("Do not use mutable data structures", "Do not use mutable data structures"),
        ("Local variable doesn't exist, isn't it", "Local variable doesn't exist, isn't it"),
        ('Dictionary key literal `"s3cret"` repeated', "Dictionary key literal `…` repeated"),
        ("Dictionary key literal `'s3`c`ret'` repeated", "Dictionary key literal `…` repeated"),
        ("Possible hardcoded password: 's3cret'", "Possible hardcoded password: …"),
        ("Possible hardcoded password: 'it's a s3cret'", "Possible hardcoded password: …"),
        ("two\nlines\tand\ttabs", "two lines and tabs"),
        ("x" * 500, "x" * LONGEST),
        ("of `a` is 'b`c`' `d`", "of `…`"),
        ("the `a` of `b`", "the `a` of `b`"),
        ("only `one 'mark'", "only `one …"),
    ],
)
def test_what_is_quoted_is_not_shown(message: str, shown: str) -> None:
    assert masked(message) == shown


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\"'`"), min_size=1).filter(str.strip),
    st.sampled_from(["Dictionary key literal `{}` repeated", "Possible hardcoded password: {}", "Found {} here"]),
    st.sampled_from(['"{}"', "'{}'"]),
)
def test_no_literal_gets_through_whatever_is_in_it(secret: str, message: str, quotes: str) -> None:
    whole = message.format(quotes.format(f"<{secret}>"))
    assert f"<{' '.join(secret.split())}>" not in masked(whole)
    assert "…" in masked(whole)


@pytest.mark.parametrize("quote", ['"', "'", "`"])
def test_of_a_long_message_nothing_is_shown_from_its_first_quotation_on(quote: str) -> None:
    assert masked(f"Found {quote}s3cret{'x' * READ}{quote}") == "Found …"


@pytest.mark.parametrize("text", ["`" * 400_000 + "'" * 400_000, "`'" * 400_000, "'a " * 400_000, "x" * 8_000_000])
@pytest.mark.timeout(10)
def test_no_message_takes_long_to_mask(text: str) -> None:
    assert len(masked(text)) <= LONGEST
    assert len(masked(text[:READ])) <= LONGEST
