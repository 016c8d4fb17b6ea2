"""What holds of every reading of a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.wording import any_language, english

Reading = Callable[[str, Iterable[str]], tuple[str, ...]]
every = pytest.mark.parametrize("unfounded", [english.unfounded, any_language.unfounded], ids=["english", "any"])
unhurried = settings(deadline=None)
RECORDS = ("The charge ch_1 of 1,250.00 EUR was made on 2026-11-02 by", "Ann Lee, ann@shop.example")


@every
@unhurried
@given(text=st.text(max_size=200))
def test_a_record_itself_says_nothing_that_it_does_not_have(unfounded: Reading, text: str) -> None:
    assert unfounded(text, [text]) == ()


@every
@unhurried
@given(text=st.text(max_size=100), more=st.lists(st.text(max_size=50), max_size=3))
def test_more_records_never_make_more_of_a_text_strange(unfounded: Reading, text: str, more: list[str]) -> None:
    assert set(unfounded(text, [*RECORDS, *more])) <= set(unfounded(text, RECORDS))


@every
@unhurried
@given(said=st.integers(0, 10**12), cents=st.integers(0, 99), known=st.integers(0, 10**12), more=st.integers(0, 99))
def test_a_sum_is_known_exactly_if_a_record_has_it(
    unfounded: Reading, said: int, cents: int, known: int, more: int
) -> None:
    found = unfounded(f"it was {said:,}.{cents:02}", [f"{known}.{more:02}"])
    assert (found == ()) is ((said, cents) == (known, more))


@every
@unhurried
@given(said=st.dates(), known=st.dates())
def test_a_date_is_known_exactly_if_a_record_has_it(unfounded: Reading, said: object, known: object) -> None:
    assert (unfounded(f"it came on {said}", [f"shipped {known}"]) == ()) is (said == known)


@every
@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("it was 1250 EUR, by ann@shop.example, Ann Lee", ()),
        ("it was 1,250.0 EUR on 2026-11-02", ()),
        ("it was \uff11\uff12\uff15\uff10 EUR", ()),
        ("it was \u0661\u0662\u0665\u0660 EUR", ()),
        ("it was 12\u200b50 EUR", ()),
        ("it was 12\u200b51 EUR", ("1251",)),
        ("it was \u0661\u0662\u0665\u0661 EUR", ("1251",)),
        ("it was ch_2", ("ch_2",)),
        ("it was bob@shop.example", ("bob@shop.example",)),
        ("it was https://evil.example/x", ("https://evil.example/x",)),
        ("it was from BOB to iPhone, BOB", ("BOB", "iPhone")),
        ("it was 1251 or 1251", ("1251",)),
        ("it was \u4e09 days", ("\u4e09",)),
    ],
)
def test_what_no_record_has_is_named_once_as_it_is_seen(
    unfounded: Reading, text: str, strange: tuple[str, ...]
) -> None:
    assert unfounded(text, RECORDS) == strange
