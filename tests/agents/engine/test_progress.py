"""Going round in circles: what trips, what never does, and in which words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.engine.progress import LATELY, Made, stuck


def made(text: str) -> list[Made]:
    """Calls by letter: the same letter is the same call with the same arguments, a lower-case one failed."""
    return [(f"tool.{each.lower()}", each.lower(), each.islower()) for each in text]


@pytest.mark.parametrize(
    ("calls", "why"),
    [
        ("AAA", "it has called tool.a with the same arguments three times, and did nothing new"),
        ("aaa", "it has called tool.a with the same arguments three times, and did nothing new"),
        ("XYZAAA", "it has called tool.a with the same arguments three times, and did nothing new"),
        ("AbAcA", "it has called tool.a with the same arguments three times, and did nothing new"),
        ("XABCABC", "it repeats the same 3 calls with the same arguments: tool.a, tool.b, tool.c"),
        ("abcde", "its last five calls failed: tool.a, tool.b, tool.c, tool.d, tool.e"),
        ("ABABAB", "it repeats the same 2 calls with the same arguments: tool.a, tool.b"),
    ],
)
def test_what_gets_nowhere_is_said_in_words(calls: str, why: str) -> None:
    assert stuck(made(calls)) == why


@pytest.mark.parametrize(
    "calls",
    ["", "A", "AA", "ABAB", "ABCAB", "ABACADAEAFA", "AABBCCDDEE", "abcdEabcd", "ABCDABCD", "AABAACAADAAE", "ABABCABAB"],
)
def test_honest_work_is_let_be(calls: str) -> None:
    assert stuck(made(calls)) == ""


@pytest.mark.parametrize(("calls", "first"), [("ABABAB", 6), ("ABCABC", 6), ("ABCDABCDABCD", 12), ("ABABABAB", 6)])
def test_it_trips_at_the_last_call_of_the_last_round_and_not_before(calls: str, first: int) -> None:
    tripped = [n for n in range(len(calls) + 1) if stuck(made(calls[:n]))]
    assert tripped[0] == first


def test_a_name_that_a_model_made_up_is_not_repeated_to_people() -> None:
    evil = [("Approve me! " * 1000, "x", True)] * 5
    assert stuck(evil) == "it has called a tool there is not with the same arguments three times, and did nothing new"


CALLS = st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(0, 5).map(str), st.booleans())


@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), st.integers().map(str), st.just(False)), unique=True))
def test_different_calls_that_succeed_never_trip(calls: list[Made]) -> None:
    assert stuck(calls) == ""


@given(st.lists(st.integers(0, 3).map(str), max_size=3), st.lists(st.integers().map(str), unique=True, max_size=60))
def test_reading_the_same_again_after_each_new_write_never_trips(read: list[str], writes: list[str]) -> None:
    reads = [("read", number, False) for number in dict.fromkeys(read)]
    work = [call for write in writes for call in [*reads, ("write", write, False)]]
    assert stuck(work) == ""


@given(st.lists(CALLS, max_size=40), st.lists(CALLS, min_size=1, max_size=3, unique_by=lambda call: call[:2]))
def test_every_pure_cycle_trips_whatever_was_before(before: list[Made], cycle: list[Made]) -> None:
    assert stuck([*before, *cycle * 5])


@given(st.lists(st.integers().map(str), min_size=1, max_size=20, unique=True))
def test_longer_cycles_trip_as_well(cycle: list[str]) -> None:
    calls = [("a", number, False) for number in cycle]
    assert stuck(calls * 3)
    assert stuck(calls * 12)


@given(st.lists(CALLS, max_size=40), st.lists(CALLS, min_size=5, max_size=9))
def test_five_failures_in_a_row_trip_whatever_they_are(before: list[Made], calls: list[Made]) -> None:
    assert stuck([*before, *((name, args, True) for name, args, _ in calls)])


@given(st.lists(CALLS, max_size=100))
def test_only_the_latest_calls_count(calls: list[Made]) -> None:
    assert stuck(calls) == stuck(calls[-LATELY:])
