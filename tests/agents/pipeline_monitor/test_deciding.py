"""What is done about each incident: from what was found and what is told to one step for each."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.pipeline_monitor.deciding import Step, decide
from agents.pipeline_monitor.findings import Finding
from agents.pipeline_monitor.groups import grouped
from agents.pipeline_monitor.shapes import Standing
from agents.tools.lineage.upstream import Made
from tests.agents.pipeline_monitor.made import RULES, at, finding, told

MADE = (Made(table="raw"), Made(table="orders", upstream=("raw",)), Made(table="report", upstream=("orders",)))


def steps(findings: list[Finding], *known: Standing) -> list[Step]:
    return list(decide(grouped(findings, MADE), findings, known, RULES, at()))


def one(raw: str, orders: str = "ggg", *known: Standing) -> Step:
    [step] = steps([finding("raw", raw), finding("orders", orders)], *known)
    return step


@pytest.mark.parametrize(
    ("raw", "orders", "known", "deed", "why"),
    [
        # nothing is told yet
        ("gb", "ggg", [], "leave", "not bad 2 times in a row yet"),
        ("bgb", "ggg", [], "leave", "not bad 2 times in a row yet"),
        ("gbb", "ggg", [], "open", "it is bad"),
        ("gpp", "ggg", [], "open", "it is bad"),
        ("gb", "gbb", [], "open", "it is bad"),
        # it is told, and is still bad
        ("bbb", "ggg", [{}], "leave", "nothing has changed"),
        ("bgb", "ggg", [{}], "leave", "nothing has changed"),
        ("bbb", "gb", [{}], "leave", "nothing has changed"),
        ("bbb", "gbb", [{}], "update", "bad now too: orders_fresh"),
        ("bbb", "ggg", [{"bad": ["raw_fresh", "orders_fresh"]}], "update", "healthy again: orders_fresh"),
        ("bbb", "bgg", [{"bad": ["raw_fresh", "orders_fresh"]}], "leave", "nothing has changed"),
        ("bbb", "ggg", [{"heard": 24}], "remind", "it is still bad"),
        ("bbb", "ggg", [{"heard": 23}], "leave", "nothing has changed"),
        ("bbb", "bbb", [{"root": "orders"}], "update", "raw is found to be the cause"),
        ("gb", "bbb", [{"root": "orders"}], "leave", "nothing has changed"),
        ("bbb", "ggg", [{"by_us": True}], "leave", "nothing has changed"),
        # it is told, and nothing is bad
        ("bg", "ggg", [{}], "leave", "healthy 1 of 3 times in a row"),
        ("ggg", "bgg", [{}], "leave", "healthy 2 of 3 times in a row"),
        ("ggg", "ggg", [{}], "close", "healthy 3 times in a row"),
        ("ggg", "ggg", [{"by_us": True}], "leave", "a person opened #1 again"),
        ("ggg", "ggg", [{"root": "gone", "tables": "gone"}], "leave", "nothing of gone was measured"),
        # it was told before
        ("gbb", "ggg", [{"closed": 30, "by_us": True}], "reopen", "it is bad again"),
        ("gb", "ggg", [{"closed": 30, "by_us": True}], "leave", "not bad 2 times in a row yet"),
        ("gbb", "ggg", [{"closed": 8 * 24, "by_us": True}], "open", "it is bad"),
        ("bbb", "ggg", [{"closed": 1}], "leave", "a person closed #1 while it was bad"),
        ("gbb", "ggg", [{"closed": 2}], "reopen", "it is bad again"),
        ("gbb", "ggg", [{"closed": 30, "by_us": True, "root": "orders"}], "reopen", "it is bad again"),
        ("gbb", "ggg", [{"closed": 30, "by_us": True, "root": "x", "tables": "x"}], "open", "it is bad"),
    ],
)
def test_each_case_has_its_step(raw: str, orders: str, known: list[dict[str, Any]], deed: str, why: str) -> None:
    step = one(raw, orders, *(told(n, **each) for n, each in enumerate(known, 1)))
    assert (step.deed, step.why) == (deed, why)


def test_an_incident_stays_with_its_own_root_beside_another_cause_of_the_same_table() -> None:
    made = (Made(table="a"), Made(table="raw"), Made(table="report", upstream=("a", "raw")))
    findings = [finding("a", "gbb"), finding("raw", "bbb"), finding("report", "bbb")]
    found = decide(grouped(findings, made), findings, [told(1, tables="raw report")], RULES, at())
    assert [(each.deed, each.group and each.group.root, each.standing and each.standing.id) for each in found] == [
        ("open", "a", None),
        ("update", "raw", 1),
    ]


def test_a_new_one_follows_the_last_about_the_same() -> None:
    old = [told(n, closed=24 * 30, by_us=True) for n in (4, 9)]
    assert one("gbb", "ggg", *old).after == 9
    assert one("gbb", "ggg", told(9, closed=24 * 30, by_us=True, incident="orders")).after == 0


def test_what_is_kept_of_it_says_what_is_bad_since_when_and_that_it_is_open() -> None:
    state = one("gbb", "ggg").state
    assert state is not None
    assert (state.root, state.bad, state.since, state.told, state.closed) == ("raw", ("raw_fresh",), at(1), at(), False)
    closed = one("ggg", "ggg", told()).state
    assert closed is not None
    assert (closed.closed, closed.bad, closed.since) == (True, (), at(9))


def test_two_groups_have_each_their_own() -> None:
    apart = (Made(table="raw"), Made(table="orders"))
    findings = [finding("raw", "bbb"), finding("orders", "gbb")]
    found = decide(grouped(findings, apart), findings, [told(tables="raw")], RULES, at())
    assert [(each.deed, each.group.root if each.group else "") for each in found] == [
        ("open", "orders"),
        ("leave", "raw"),
    ]


def test_of_two_open_ones_about_the_same_one_goes_on_and_the_other_waits_until_it_is_healthy() -> None:
    bad = [finding("raw", "bbb"), finding("orders", "bbb")]
    first, second = steps(bad, told(1, bad=["raw_fresh", "orders_fresh"]), told(2))
    assert (first.standing, first.deed) == (told(2), "update")
    assert (second.standing and second.standing.id, second.why) == (1, "healthy 0 of 3 times in a row")


MARKS = st.text("gbp", min_size=1, max_size=6)
KNOWN = st.lists(
    st.fixed_dictionaries(
        {
            "root": st.sampled_from(["raw", "orders", "report", "x"]),
            "tables": st.sampled_from(["raw", "orders report"]),
        },
        optional={"closed": st.integers(0, 400), "by_us": st.booleans(), "heard": st.integers(0, 48)},
    ),
    max_size=3,
)


@given(MARKS, MARKS, MARKS, KNOWN)
def test_every_bad_table_is_in_a_step_and_no_incident_in_two(
    raw: str, orders: str, report: str, known: list[dict[str, Any]]
) -> None:
    findings = [finding("raw", raw), finding("orders", orders), finding("report", report)]
    found = steps(findings, *(told(n, **each) for n, each in enumerate(known, 1)))
    bad = {each.table for each in findings if each.bad}
    assert {name for step in found if step.group for name in step.group.tables} == bad
    open_now = [step.standing.id for step in found if step.standing and not step.standing.closed_at]
    assert len(open_now) == len(set(open_now)) == sum(each.get("closed") is None for each in known)
    assert all(step.state is not None for step in found if step.deed != "leave")
    closed = [step.standing.state for step in found if step.deed == "close" and step.standing]
    assert all(not bad & {state.root, *state.tables} for state in closed)
