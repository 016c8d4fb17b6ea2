"""What is done about each incident: from what was found and what is told to one step for each."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.pipeline_monitor.deciding import decide
from agents.pipeline_monitor.findings import Finding
from agents.pipeline_monitor.groups import grouped
from agents.pipeline_monitor.shapes import Standing, State
from agents.pipeline_monitor.steps import Look, Step
from agents.tools.github.issue_record import STATE
from agents.tools.lineage.upstream import Made
from tests.agents.pipeline_monitor.made import RULES, at, finding, told

MADE = (Made(table="raw"), Made(table="orders", upstream=("raw",)), Made(table="report", upstream=("orders",)))


def steps(findings: list[Finding], *known: Standing) -> list[Step]:
    return list(decide(grouped(findings, MADE), known, Look(findings, RULES, at())))


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
        # the cause that was told is healthy again, and what was bad because of it is not
        ("bbg", "bbb", [{"bad": ["raw_fresh", "orders_fresh"]}], "leave", "nothing has changed"),
        ("ggg", "bbb", [{"bad": ["raw_fresh", "orders_fresh"]}], "update", "orders is found to be the cause"),
        # it is told, and nothing is bad
        ("bg", "ggg", [{}], "leave", "healthy 1 of 3 times in a row"),
        ("ggg", "bgg", [{}], "leave", "healthy 2 of 3 times in a row"),
        ("ggg", "ggg", [{}], "close", "healthy 3 times in a row"),
        ("ggg", "ggg", [{"by_us": True}], "leave", "a person opened #1 again"),
        ("ggg", "ggg", [{"root": "gone", "tables": "gone"}], "leave", "nothing of gone was measured"),
        # it came back before, so that it has to be healthy for longer
        ("ggg", "ggg", [{"turns": 1}], "close", "healthy 3 times in a row"),
        ("ggg", "ggg", [{"turns": 2}], "leave", "healthy 3 of 6 times in a row"),
        ("g" * 24, "g" * 24, [{"turns": 4}], "close", "healthy 24 times in a row"),
        ("bbb", "ggg", [{"bad": ["raw_fresh", "orders_fresh"], "turns": 2}], "leave", "nothing has changed"),
        # it was told before
        ("gbb", "ggg", [{"closed": 30, "by_us": True}], "reopen", "it is bad again"),
        ("gb", "ggg", [{"closed": 30, "by_us": True}], "leave", "not bad 2 times in a row yet"),
        ("gbb", "ggg", [{"closed": 8 * 24, "by_us": True}], "open", "it is bad"),
        ("bbb", "ggg", [{"closed": 1}], "leave", "a person closed #1 while it was bad"),
        ("gbb", "ggg", [{"closed": 2}], "reopen", "it is bad again"),
        ("gbb", "ggg", [{"closed": 30, "by_us": True, "root": "orders"}], "reopen", "it is bad again"),
        ("gbb", "ggg", [{"closed": 30, "by_us": True, "root": "x", "tables": "x"}], "open", "it is bad"),
        ("bbb", "ggg", [{"closed": 1, "root": "x", "tables": "x"}], "open", "it is bad"),
        ("b" * 200, "ggg", [{"closed": 190}], "leave", "a person closed #1 while it was bad"),
        ("b" * 200, "ggg", [{"closed": 24 * 40}], "leave", "a person closed #1 while it was bad"),
        ("gbb" * 60, "ggg", [{"closed": 24 * 40}], "open", "it is bad"),
        ("bb", "ggg", [{"closed": 24 * 40}], "open", "it is bad"),
    ],
)
def test_each_case_has_its_step(raw: str, orders: str, known: list[dict[str, Any]], deed: str, why: str) -> None:
    step = one(raw, orders, *(told(n, **each) for n, each in enumerate(known, 1)))
    assert (step.deed, step.why) == (deed, why)


def test_an_incident_stays_with_its_own_root_beside_another_cause_of_the_same_table() -> None:
    made = (Made(table="a"), Made(table="raw"), Made(table="report", upstream=("a", "raw")))
    findings = [finding("a", "gbb"), finding("raw", "bbb"), finding("report", "bbb")]
    found = decide(grouped(findings, made), [told(1, tables="raw report")], Look(findings, RULES, at()))
    assert [(each.deed, each.group and each.group.root, each.standing and each.standing.id) for each in found] == [
        ("open", "a", None),
        ("update", "raw", 1),
    ]


def test_what_could_not_be_asked_is_not_taken_for_healthy() -> None:
    """Of two metrics of the table one is healthy, and the one that was bad did not answer."""
    findings = [finding("raw", "ggg", metric="raw_volume"), finding("orders", "ggg")]
    [step] = decide((), [told()], Look(findings, RULES, at(), missed=frozenset({"raw"})))
    assert (step.deed, step.why) == ("leave", "not all of raw could be measured")
    [step] = decide((), [told()], Look(findings, RULES, at()))
    assert step.deed == "close", "its metric is in metrics.toml no more"
    bad = [finding("orders", "bbb")]
    [step] = decide(grouped(bad, MADE), [told()], Look(bad, RULES, at(), missed=frozenset({"raw"})))
    assert step.why == "bad now too: orders_fresh", "and what is bad because of it is not taken for the cause"
    assert step.state is not None
    assert (step.state.root, step.state.tables) == ("raw", ("orders", "raw"))


def test_another_cause_of_a_table_is_no_return_of_the_one_that_a_person_closed() -> None:
    made = (Made(table="a"), Made(table="raw"), Made(table="orders", upstream=("a", "raw")))
    findings = [finding("a", "gbb"), finding("raw", "ggg"), finding("orders", "bbb")]
    for closed in (told(closed=1), told(closed=30, by_us=True)):
        [step] = decide(grouped(findings, made), [closed], Look(findings, RULES, at()))
        assert (step.deed, step.group and step.group.root) == ("open", "a")


def test_one_whose_cause_is_healthy_ends_though_another_keeps_a_table_bad() -> None:
    made = (Made(table="a"), Made(table="raw"), Made(table="orders", upstream=("a", "raw")))
    findings = [finding("a", "bbb"), finding("raw", "ggg"), finding("orders", "bbb")]
    told_of_both = [told(1), told(2, root="a", tables="a orders", bad=["a_fresh", "orders_fresh"])]
    found = decide(grouped(findings, made), told_of_both, Look(findings, RULES, at()))
    assert [(each.deed, each.standing and each.standing.id) for each in found] == [("leave", 2), ("close", 1)]


def test_what_comes_back_makes_it_more_patient_and_another_cause_may_be_offered_its_own_job() -> None:
    back = one("bbb", "bggbb", told())
    assert (back.why, back.state and back.state.turns) == ("bad now too: orders_fresh", 1)
    other = one("bbb", "ggbb", told(offered=at(9)))
    assert (other.state and other.state.turns, other.state and other.state.offered) == (0, at(9))
    moved = one("bbb", "bbb", told(root="orders", offered=at(9)))
    assert (moved.state and moved.state.root, moved.state and moved.state.offered) == ("raw", "")
    reopened = one("gbb", "ggg", told(closed=30, by_us=True, turns=4))
    assert (reopened.deed, reopened.state and reopened.state.turns) == ("reopen", 4)


def test_what_is_kept_has_room_however_much_is_bad_and_is_no_news_each_time() -> None:
    names = [f"analytics.a_table_with_a_name_of_some_length_{n}" for n in range(400)]
    made = (Made(table="raw"), *(Made(table=name, upstream=("raw",)) for name in names))
    findings = [finding("raw", "gbb"), *(finding(name, "gbb", metric=f"metric_{n}") for n, name in enumerate(names))]
    [opened] = decide(grouped(findings, made), [], Look(findings, RULES, at()))
    assert opened.state is not None
    assert len(opened.state.model_dump_json()) < STATE
    standing = told().model_copy(update={"state": opened.state})
    [step] = decide(grouped(findings, made), [standing], Look(findings, RULES, at()))
    assert step.why == "nothing has changed"


def test_what_never_came_back_is_kept_as_ever() -> None:
    state = told().state
    assert "turns" not in state.model_dump_json()
    assert State.model_validate_json(state.model_copy(update={"turns": 2}).model_dump_json()).turns == 2


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
    found = decide(grouped(findings, apart), [told(tables="raw")], Look(findings, RULES, at()))
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
    told_now = {name for step in found if step.standing and step.group for name in step.group.tables}
    assert all(state.root not in bad and bad & {*state.tables} <= told_now for state in closed)
