"""A text as words: what is looked for is spelled as what was kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tasks.memory.words import LONGEST, MOST, asked, terms


@given(text=st.text())
def test_every_word_that_is_looked_for_in_a_text_was_kept_of_it(text: str) -> None:
    assert set(asked(text)) <= set(terms(text))


@given(text=st.text())
def test_a_word_has_no_sign_in_it_that_a_query_could_take_for_its_own(text: str) -> None:
    for word in (*terms(text), *asked(text)):
        assert word
        assert not any(each.isspace() or (each.isascii() and not each.isalnum()) for each in word)


@given(text=st.text())
def test_case_makes_no_difference(text: str) -> None:
    assert set(terms(text.casefold())) == set(terms(text))


def test_a_search_has_so_many_words_of_such_a_length() -> None:
    assert len(asked(" ".join(map(str, range(1000))))) == MOST
    assert asked("x" * 5000) == ["x" * LONGEST]


def test_where_words_are_not_parted_pairs_are_found() -> None:
    assert asked("退款政策 ok") == ["退款", "款政", "政策", "ok"]
    assert terms("退款") == ["退", "款", "退款"]
