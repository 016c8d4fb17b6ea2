"""The walk upstream: from bad tables to the first that are bad."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.lineage.graph import above, causes, cycle, roots, shortened

SHOP = {"report": ("orders", "customers"), "orders": ("raw_orders",), "raw_orders": (), "customers": ()}


@pytest.mark.parametrize(
    ("bad", "healthy", "expected"),
    [
        ("", "", {}),
        ("report", "", {"report": "report"}),
        ("report orders raw_orders", "customers", {"raw_orders": "orders raw_orders report"}),
        ("report raw_orders", "", {"raw_orders": "raw_orders report"}),
        ("report raw_orders", "orders", {"raw_orders": "raw_orders", "report": "report"}),
        ("report orders customers", "raw_orders", {"customers": "customers report", "orders": "orders report"}),
        ("elsewhere", "", {"elsewhere": "elsewhere"}),
    ],
)
def test_each_bad_table_is_explained_by_the_first_that_are(bad: str, healthy: str, expected: dict[str, str]) -> None:
    found = roots(SHOP, set(bad.split()), set(healthy.split()))
    assert found == {first: tuple(group.split()) for first, group in expected.items()}


def test_a_circle_has_a_way_round_and_a_tree_has_none() -> None:
    assert cycle(SHOP) == ()
    assert sorted(set(cycle({"a": ("b",), "b": ("c",), "c": ("a",)}))) == ["a", "b", "c"]
    assert set(cycle({"a": ("a",)})) == {"a"}


def test_in_a_circle_of_bad_tables_one_stands_for_all() -> None:
    circle = {"a": ("b",), "b": ("c",), "c": ("a",), "d": ("c",)}
    assert roots(circle, {"a", "b", "c", "d"}, set()) == {"a": ("a", "b", "c", "d")}


def test_above_names_each_once_and_the_nearest_first() -> None:
    assert above(SHOP, ["report"]) == ("report", "orders", "customers", "raw_orders")
    assert above({"a": ("b",), "b": ("a",)}, ["a"]) == ("a", "b")


NAMES = st.sampled_from([f"t{n}" for n in range(12)])
GRAPHS = st.dictionaries(NAMES, st.lists(NAMES, max_size=5).map(tuple))


def straight(graph: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The same without a circle: each is made only of those that come after it."""
    return {name: tuple(each for each in upstream if int(each[1:]) > int(name[1:])) for name, upstream in graph.items()}


def test_a_shortened_line_leads_through_what_is_left_out() -> None:
    assert shortened(SHOP, {"report", "raw_orders"}) == {"raw_orders": (), "report": ("raw_orders",)}
    assert shortened({"a": ("b",), "b": ("a", "c")}, {"a", "c"}) == {"a": ("c",), "c": ()}


@given(GRAPHS, st.sets(NAMES), st.sets(NAMES))
def test_and_to_the_same_first_bad_tables(graph: dict[str, tuple[str, ...]], bad: set[str], healthy: set[str]) -> None:
    short = shortened(graph, bad | healthy)
    assert roots(short, bad, healthy - bad) == roots(graph, bad, healthy - bad)


@given(GRAPHS, st.sets(NAMES), st.sets(NAMES))
def test_the_walk_always_ends_and_leaves_no_bad_table_out(
    graph: dict[str, tuple[str, ...]], bad: set[str], healthy: set[str]
) -> None:
    found = roots(graph, bad, healthy - bad)
    assert {each for group in found.values() for each in group} == bad
    assert all(first in group for first, group in found.items())


@given(GRAPHS.map(straight), st.sets(NAMES), st.sets(NAMES))
def test_no_first_bad_table_is_made_of_a_bad_one(
    graph: dict[str, tuple[str, ...]], bad: set[str], healthy: set[str]
) -> None:
    assert cycle(graph) == ()
    for first, group in roots(graph, bad, healthy - bad).items():
        assert not set(graph.get(first, ())) & bad
        assert causes(graph, bad, healthy - bad, first) == ()
        assert all(each == first or first in above(graph, [each]) for each in group)


def test_a_thousand_bad_tables_of_five_thousand_are_explained_at_once() -> None:
    dice = random.Random(1)
    made = {f"t{n}": tuple(f"t{dice.randrange(max(0, n - 200), n)}" for _ in range(2)) for n in range(50, 5_000)}
    bad = set(dice.sample(sorted(made), 1_000))
    began = time.process_time()
    found = roots(made, bad, set(dice.sample(sorted(set(made) - bad), 1_000)))
    assert time.process_time() - began < 5, "it was 30 seconds, and a flow does it anew whenever it is driven on"
    assert {each for group in found.values() for each in group} == bad
