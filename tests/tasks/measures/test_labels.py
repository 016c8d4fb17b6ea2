"""Labels of a distribution: what is personal in them is told apart, and neither kept nor shown."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from agents.catalog import Catalog
from agents.drift.shapes import Point
from agents.tools.metrics.at import Taken
from tasks.measures.measures import SqlMeasures
from tests.agents.warehouse_database import NOW, WarehouseDatabase, measuring

BY_STATUS = 'title = "Orders by status"'
WHO = ("mona@example.com", "+49 30 1234567", "ada@example.org")


def ask(warehouse: WarehouseDatabase, measures: SqlMeasures, name: str = "metrics.measure", command: str = "1") -> Any:
    tool = Catalog.load(warehouse.settings, frozenset(), roots=()).tools[name]
    return tool.call(measuring(warehouse.settings, measures, command), tool.validated({"metric": "orders_by_status"}))


def remember(measures: SqlMeasures, buckets: dict[str, float], days: int = 30) -> None:
    """Earlier days that were all like this."""
    for day in range(1, days):
        point = Point(at=(NOW - timedelta(days=day)).isoformat(), buckets=buckets)
        measures.record(Taken(metric="orders_by_status", point=point, why="", run=f"d{day}", command="1"))


def test_a_personal_label_is_told_apart_and_never_shown_or_kept(
    warehouse: WarehouseDatabase, measures: SqlMeasures
) -> None:
    for n, who in enumerate(WHO):
        warehouse.run(f"UPDATE orders SET status = '{who}' WHERE id % 4 = {n}")
    found = ask(warehouse, measures)
    assert sorted(found["buckets"].values()) == [25, 25, 25, 25]
    assert sum(label.startswith("*** ") for label in found["buckets"]) == 3
    [kept] = measures.history("orders_by_status", 0, 10)
    assert kept.buckets == found["buckets"]
    assert ask(warehouse, measures, command="2")["buckets"] == found["buckets"], "the same from look to look"
    assert not any(who in json.dumps([found, kept.model_dump()]) for who in WHO)


def test_a_label_that_moves_is_told_by_its_mark(warehouse: WarehouseDatabase, measures: SqlMeasures) -> None:
    remember(measures, {"paid": 50.0, WHO[0]: 50.0})
    drift = ask(warehouse, measures)["drift"]
    assert drift["drifted"]
    assert '"*** ' in drift["why"]
    assert WHO[0] not in drift["why"]


def test_the_team_can_have_all_of_a_metrics_labels_masked_from_one_day_to_the_next(
    warehouse: WarehouseDatabase, measures: SqlMeasures
) -> None:
    remember(measures, {"paid": 75.0, "open": 25.0})
    warehouse.change(BY_STATUS, f"{BY_STATUS}\nmasked = true")
    found = ask(warehouse, measures)
    assert all(label.startswith("*** ") for label in found["buckets"])
    assert (found["drift"]["drifted"], found["value"]) == (False, 0.0), "what was kept before is compared all the same"
    past = ask(warehouse, measures, "metrics.history")
    assert not any(word in json.dumps([found, past]) for word in ("paid", "open"))


def test_the_history_of_a_distribution_is_as_short_as_any(warehouse: WarehouseDatabase, measures: SqlMeasures) -> None:
    """A look at what is bad has it in its journal, each hour."""
    for hour in range(400):
        at = (NOW - timedelta(hours=hour + 1)).isoformat()
        point = Point(at=at, value=0.0, buckets={f"a label with a number {n}": 1.0 * n for n in range(200)})
        measures.record(Taken(metric="orders_by_status", point=point, why="", run=f"h{hour}", command="1"))
    past = ask(warehouse, measures, "metrics.history")
    assert past["points"][0]["value"] == 0.0
    assert len(json.dumps(past)) < 400 * 120


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "volume"', 'kind = "volume"\nmasked = true', "masks labels, and a volume has none; take `masked` out"),
        (BY_STATUS, f'{BY_STATUS}\nmasked = ["status"]', "write true where a distribution's labels are not to be read"),
    ],
)
def test_what_cannot_be_masked_is_said(warehouse: WarehouseDatabase, old: str, new: str, said: str) -> None:
    warehouse.change(old, new)
    assert said in warehouse.refusal()
