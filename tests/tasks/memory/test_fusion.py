"""Several rankings as one: nothing is lost, nothing is there twice, and who is ahead everywhere is ahead."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tasks.memory.fusion import fused

RANKING = st.lists(st.integers(0, 30), unique=True, max_size=20)


@given(RANKING, RANKING)
def test_all_that_any_has_is_there_once(one: list[int], other: list[int]) -> None:
    assert sorted(fused(one, other)) == sorted({*one, *other})


@given(RANKING, RANKING)
def test_who_is_ahead_in_both_is_ahead(one: list[int], other: list[int]) -> None:
    order, both = fused(one, other), [each for each in one if each in other]
    for a in both:
        for b in both:
            if one.index(a) < one.index(b) and other.index(a) < other.index(b):
                assert order.index(a) < order.index(b)


@given(RANKING)
def test_one_alone_stays_as_it_is(one: list[int]) -> None:
    assert fused(one, []) == fused([], one) == fused(one, one) == one


def test_what_two_agree_on_comes_before_what_one_has_first() -> None:
    """By hand: 7 has 1/62 + 1/62, 5 and 9 have 1/61 each; of those two the earlier ranking's."""
    assert fused([5, 7], [9, 7]) == [7, 5, 9]
