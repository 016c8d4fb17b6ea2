"""Several sources made one: which value is gone by, how far, and who says otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.lead_enricher.known import Found, found, merged
from agents.lead_enricher.values import number_of


def said(name: str, value: str, source: str, confidence: float) -> Found:
    fact = found(name, value, source, confidence)
    assert fact is not None
    return fact


def test_the_most_believed_value_counts_and_the_others_are_kept() -> None:
    everything = [said("city", "Bonn", "a", 0.4), said("city", "Berlin", "b", 0.9), said("city", "Ulm", "c", 0.5)]
    city = merged(everything)["city"]
    assert (city.value, city.source, city.confidence) == ("Berlin", "b", 0.9)
    assert [(each.value, each.source) for each in city.others] == [("Bonn", "a"), ("Ulm", "c")]


def test_sources_that_agree_outweigh_one_that_does_not_and_are_believed_more() -> None:
    everything = [
        said("employees", "120", "a", 0.6),
        said("employees", "80", "b", 0.5),
        said("employees", "80", "c", 0.5),
    ]
    people = merged(everything)["employees"]
    assert (people.value, people.source, people.confidence) == ("80", "b, c", 0.75)


def test_a_source_that_says_it_twice_is_believed_once() -> None:
    assert merged([said("city", "Ulm", "a", 0.5), said("city", "ULM", "a", 0.5)])["city"].confidence == 0.5


def test_of_equals_the_first_source_counts() -> None:
    assert merged([said("city", "Ulm", "a", 0.5), said("city", "Bonn", "b", 0.5)])["city"].value == "Ulm"


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("company", "ACME, Inc.", "Acme Inc"),
        ("country", "Deutschland", "DE"),
        ("country", "United States of America", "usa"),
        ("industry", "Software", "COMPUTER_SOFTWARE"),
        ("employees", "1,200", "1200.0"),
        ("employees", "51-200", "125"),
    ],
)
def test_what_means_the_same_is_the_same(name: str, one: str, other: str) -> None:
    fact = merged([said(name, one, "a", 0.5), said(name, other, "b", 0.5)])[name]
    assert (fact.source, fact.others) == ("a, b", ())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("employees", "many"),
        ("employees", "-5"),
        ("employees", ""),
        ("city", "  "),
        ("city", None),
        ("industry", "Wizardry"),
        ("country", "Texas"),
        ("city", "10115"),
        ("city", "<b>Bonn</b>"),
        ("password", "x"),
    ],
)
def test_what_says_nothing_is_nothing(name: str, value: str | None) -> None:
    assert found(name, value, "a", 0.5) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,200", 1200),
        ("1.200", 1200),
        ("1 200", 1200),
        ("12.5", 12),
        ("1200.00", 1200),
        ("51-200", 125),
        ("1,001 – 5,000", 3000),
        ("1000+", 1000),
        ("0", 0),
        ("1e9", None),
        ("12 people", None),
        ("9" * 30, None),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, number: int | None) -> None:
    assert number_of(text) == number


VALUES = st.lists(
    st.tuples(st.sampled_from(["Ulm", "ulm", "Bonn", "Köln"]), st.sampled_from("abc"), st.floats(0.01, 1))
)


@given(VALUES)
def test_nothing_that_was_said_is_lost_and_no_confidence_is_above_one(given_: list[tuple[str, str, float]]) -> None:
    everything = [said("city", *each) for each in given_]
    known = merged(everything).get("city")
    if known is None:
        assert not everything
        return
    assert 0 < known.confidence <= 1
    agreeing = [each for each in everything if each not in known.others]
    assert {each.value.casefold() for each in agreeing} == {known.value.casefold()}
    assert known.confidence >= max(each.confidence for each in agreeing) - 1e-4
