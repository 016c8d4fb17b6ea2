"""Kill switches, and how long they stopped the clocks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.store import Store
from tasks.store.halts import Period, overlap

spans = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=8)


def test_a_switch_is_thrown_once_and_taken_back_once(store: Store) -> None:
    assert store.halts.halt("all", "ann")
    assert not store.halts.halt("all", "bob")
    assert set(store.halts.now()) == {"all"}
    assert [each.by for each in store.halts.thrown().values()] == ["ann"]
    assert store.halts.lift("all")
    assert not store.halts.lift("all")
    assert store.halts.now() == {}
    assert not store.server.client.exists(store.server.keys.halt_by), "nor is it kept who threw it"


def test_time_under_a_switch_is_counted_now_and_afterwards(store: Store) -> None:
    before = store.now()
    store.halts.halt("tools/t")
    store.server.skew += 100
    assert store.halts.frozen({"tools/t"}, before) == pytest.approx(100, abs=1)
    store.halts.lift("tools/t")
    store.server.skew += 100
    assert store.halts.frozen({"tools/t"}, before) == pytest.approx(100, abs=1)
    assert store.halts.frozen({"tools/u"}, before) == 0


@given(spans, st.integers(0, 60))
def test_time_covered_twice_counts_once(spans: list[tuple[int, int]], since: int) -> None:
    periods = [Period("all", float(start), float(start + length)) for start, length in spans]
    seconds = {n for p in periods for n in range(int(p.start), int(p.end)) if n >= since}
    assert overlap(periods, {"all"}, float(since)) == len(seconds)
