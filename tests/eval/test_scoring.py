"""What counts as found, and what the figures come to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.eval.corpus import Case, load
from tests.eval.match import Spot, match
from tests.eval.said import Raised, Said, places
from tests.eval.score import result, score

ALL = load()
PLANTED = [case for case in ALL if case.card.expect]
RAISED = st.lists(st.builds(Raised, st.sampled_from("ab"), st.integers(1, 12), st.just("")), unique=True, max_size=7)
SPOTS = st.lists(
    st.builds(Spot, st.sampled_from("ab"), st.lists(st.integers(1, 12), min_size=1, max_size=2).map(tuple)), max_size=5
)


def saying(*raised: Raised) -> Said:
    return Said(raised=raised, answered=True, twice=0, off=0)


def perfect(case: Case) -> list[Raised]:
    return [Raised(each.path, case.lines(each)[0], each.why) for each in case.card.expect]


def most(spots: list[Spot], raised: list[Raised]) -> int:
    """The most pairs there can be, by trying all."""
    if not spots:
        return 0
    first, *others = spots
    without = most(others, raised)
    near = [each for each in raised if first.away(each) is not None]
    return max([without, *(1 + most(others, [other for other in raised if other is not each]) for each in near)])


@given(st.lists(st.sampled_from(ALL), min_size=1, unique_by=lambda case: case.name))
def test_who_raises_exactly_what_was_planted_scores_one(cases: list[Case]) -> None:
    it = score(result(case, saying(*perfect(case))) for case in cases)
    assert it.hits == it.planted == it.raised
    assert it.false == 0
    assert it.left_alone == it.innocent
    assert {it.precision, it.recall, it.f1} == ({1.0} if it.planted else {None})


def test_who_raises_nothing_has_recall_zero_no_precision_and_leaves_the_innocent_alone() -> None:
    it = score(result(case, saying()) for case in ALL)
    assert (it.precision, it.recall, it.f1) == (None, 0.0, 0.0)
    assert it.left_alone == it.innocent == 15


@given(st.sampled_from(PLANTED), st.integers(1, 4))
def test_a_defect_raised_again_nearby_is_neither_one_more_hit_nor_a_false_alarm(case: Case, count: int) -> None:
    more = [Raised(each.path, each.line + n, "") for each in perfect(case) for n in range(-count // 2, 3) if n]
    said = saying(*dict.fromkeys([*perfect(case), *(each for each in more if each.line > 0)]))
    it = score([result(case, said)])
    assert it.hits == it.planted < it.raised
    assert it.false == 0


@given(st.sampled_from(PLANTED))
def test_a_false_alarm_costs_precision_and_no_recall(case: Case) -> None:
    it = score([result(case, saying(*perfect(case), Raised("elsewhere", 1, "")))])
    assert (it.false, it.recall) == (1, 1.0)
    assert it.precision == it.hits / (it.hits + 1)


@pytest.mark.parametrize(("away", "hits"), [(0, 1), (2, 1), (-2, 1), (3, 0), (-3, 0)])
def test_a_hit_is_at_most_two_lines_away(away: int, hits: int) -> None:
    assert len(match([Spot("a", (10,))], [Raised("a", 10 + away, "")]).hits) == hits


def test_the_same_line_of_another_file_is_no_hit() -> None:
    assert match([Spot("a", (10,))], [Raised("b", 10, "")]).hits == ()


def test_a_defect_on_two_lines_is_one_and_either_will_do() -> None:
    spot = Spot("a", (4, 20))
    matched = match([spot], [Raised("a", 4, ""), Raised("a", 20, "")])
    assert (len(matched.hits), len(matched.again), matched.missed, matched.false) == (1, 1, (), ())


@given(SPOTS, RAISED)
def test_as_many_are_hits_as_can_be_and_everything_is_counted_once(spots: list[Spot], raised: list[Raised]) -> None:
    matched = match(spots, raised)
    assert len(matched.hits) == most(spots, raised)
    assert sorted([*(spot for spot, _ in matched.hits), *matched.missed]) == list(range(len(spots)))
    assert sorted([*(at for _, at in matched.hits), *matched.again, *matched.false]) == list(range(len(raised)))


def test_places_are_read_off_code_spans_and_hidden_text_is_not_read() -> None:
    text = "| 1 | high | `src/a b.py:12` | x |\n- 2. `b.go:3-7`: y\n<!-- `c.sql:1` -->\nsee d.js:4"
    assert [(each.path, each.line) for each in places(text)] == [("src/a b.py", 12), ("b.go", 3)]
