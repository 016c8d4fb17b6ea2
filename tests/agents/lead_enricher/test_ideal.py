"""The score: rule by rule, as a person can follow it; and what an owner's turn depends on."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.lead_enricher.ideal import IDEAL, Rule, score
from agents.lead_enricher.known import Known, found, merged
from agents.lead_enricher.owners import OWNERS, Owners, Person, owner_of

PEOPLE = [Person(str(n), f"{name}@example.com", name.title()) for n, name in enumerate(("ada", "bob", "cy"), 1)]


def known(**values: str) -> dict[str, Known]:
    facts = (found(name, value, "the test", 0.8) for name, value in values.items())
    return merged(each for each in facts if each)


def test_every_rule_has_a_line_that_says_what_it_looked_at_and_what_it_gave() -> None:
    made = score(known(employees="120", industry="Software", country="Germany", job_title="Head of IT"), "business")
    assert [str(each) for each in made.lines] == [
        "+30 50 to 1,000 people work there: 120 (the test)",
        "0 more than 1,000 people work there: 120 (the test)",
        "+25 software, IT or the internet: COMPUTER_SOFTWARE (the test)",
        "+15 in a country that we sell to: Germany (the test)",
        "+20 decides what is bought: Head of IT (the test)",
        "+10 a mailbox of their own at a company: business (the address)",
        "0 a private mailbox: business (the address)",
    ]
    assert (made.points, made.grade.grade) == (100, "A")


def test_what_is_not_known_gives_nothing_and_says_so() -> None:
    made = score({}, "personal")
    assert str(made.lines[0]) == "0 50 to 1,000 people work there: is not known"
    assert (made.points, made.grade.grade, made.grade.write) == (-20, "C", False)


@pytest.mark.parametrize(
    ("title", "counts"),
    [
        ("CTO", True),
        ("cto & founder", True),
        ("Director of Sales", True),
        ("Leiterin Einkauf", True),
        ("Doctor", False),
        ("Overhead crane driver", False),
        ("Direct marketing", False),
    ],
)
def test_words_are_whole_words(title: str, counts: bool) -> None:
    line = next(each for each in score(known(job_title=title), "business").lines if each.line.startswith("decides"))
    assert bool(line.points) is counts


@pytest.mark.parametrize(("people", "points"), [("49", 0), ("50", 30), ("1000", 30), ("1001", 15), ("90000", 15)])
def test_both_ends_of_a_span_are_in_it(people: str, points: int) -> None:
    lines = score(known(employees=people), "none").lines
    assert sum(each.points for each in lines if "people" in each.line) == points


@given(st.integers(-1000, 1000))
def test_every_score_has_one_grade(points: int) -> None:
    rule: dict[str, Any] = {"line": "x", "field": "mailbox", "in": ["business"], "points": points}
    one = IDEAL.model_copy(update={"rules": (Rule.model_validate(rule),)})
    made = score({}, "business", one)
    wanted = next(each for each in IDEAL.grades if each.least is None or made.points >= each.least)
    assert made.grade == wanted


# -- owners -----------------------------------------------------------------------------------------------------------


def rules(*rows: dict[str, Any]) -> Owners:
    return Owners.model_validate({"rules": rows})


def test_as_shipped_everybody_who_is_active_gets_as_many() -> None:
    turns = Counter(str(owner_of(str(n), {}, "A", PEOPLE, OWNERS).owner) for n in range(3_000))
    assert all(850 < each < 1_150 for each in turns.values())
    assert len(turns) == 3


def test_the_same_contact_is_always_given_to_the_same_person_whatever_order_hubspot_has() -> None:
    for n in range(50):
        assert owner_of(str(n), {}, "A", PEOPLE).owner == owner_of(str(n), {}, "A", PEOPLE[::-1]).owner


def test_who_leaves_moves_nobody_elses_leads() -> None:
    for n in range(200):
        before = owner_of(str(n), {}, "A", PEOPLE).owner
        after = owner_of(str(n), {}, "A", PEOPLE[:2]).owner
        assert before == after or before == PEOPLE[2]


def test_the_first_rule_that_fits_counts_by_territory_size_and_grade() -> None:
    table = rules(
        {"line": "large in Germany", "countries": ["DE"], "employees": {"from": 500}, "owners": ["ada@example.com"]},
        {"line": "the best", "grades": ["A"], "owners": ["BOB@example.com"]},
        {"line": "the rest", "owners": ["cy@example.com"]},
    )
    large = known(country="Deutschland", employees="900")
    assert owner_of("1", large, "B", PEOPLE, table).owner == PEOPLE[0]
    assert owner_of("1", known(country="Germany"), "A", PEOPLE, table).owner == PEOPLE[1], "its size is not known"
    assert owner_of("1", known(country="France", employees="900"), "B", PEOPLE, table).owner == PEOPLE[2]
    assert owner_of("1", large, "A", PEOPLE, table).why == "by the rule “large in Germany”"


def test_whoever_is_not_active_is_passed_over_and_that_is_said() -> None:
    table = rules({"line": "Zoë's", "owners": ["zoe@example.com"]})
    assert owner_of("1", {}, "A", PEOPLE, table) == (None, "of “Zoë's” nobody is active in HubSpot")
    assert owner_of("1", {}, "A", PEOPLE, rules()) == (None, "no rule of owners.toml fits")
