"""Calls that cost money: counted into the budget of their run once they are started, and asked about before that."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from agents.catalog import pins
from agents.engine.chain import unpacked
from agents.engine.journal import Started
from agents.engine.tool import Tool
from tasks import views
from tasks.driving.drive import drive
from tasks.store import Store
from tasks.world import World
from tests.sandbox.shop import Shop
from tests.tasks.clan import Clan
from tests.tasks.driving.test_going_on import LOOKS, answer, ended, kinds, limited
from tests.tasks.driving.test_shared_budgets import asked, family, installed
from tests.tasks.kit import TOOLS, Kit
from tests.tasks.workflows import flow

PRICE = 0.2
TOGETHER = flow(
    'found = yield Gather(*(Call("shop.order", number=n) for n in range(1, 7)))\n'
    '    return Done(summary=f"{len(found)} orders")'
)
AGAIN = flow('yield Call("shop.order", number=1)\n    return Done(summary="looked")')


def priced() -> Mapping[str, Tool]:
    order = copy.copy(TOOLS["shop.order"])
    order.usd = PRICE
    return {**TOOLS, "shop.order": order}


@pytest.fixture
def kit(tmp_path: Path, store: Store, shop: Shop) -> Kit:
    made = Kit(tmp_path, store, shop)
    made.tools = priced()
    return made


def cents(kit: Kit, id: str) -> int:
    return round(kit.run(id).usd * 100)


def started(kit: Kit, id: str) -> list[Started]:
    return [each.entry for each in kit.store.journals.entries(id) if isinstance(each.entry, Started)]


def test_what_a_call_costs_counts_and_before_it_is_too_much_people_are_asked(kit: Kit) -> None:
    world = limited(kit, LOOKS, "usd = 0.5")
    drive(world, id := kit.begin(world=world))
    [question] = kit.run(id).open.values()
    assert (kinds(kit, id), kit.shop.requests, cents(kit, id)) == (["spent"], 2, 40)
    why = "the run has used up its budget: $0.40 of $0.50, and the next step may take $0.20"
    assert question.asked.why == why
    answer(kit, world, id, "top_up")
    assert (kinds(kit, id), kit.shop.requests, cents(kit, id)) == (["spent", "spent"], 5, 100)
    answer(kit, world, id, "top_up")
    assert ended(kit, id).totals.usd == pytest.approx(1.2)
    assert ended(kit, id).totals.iterations == 7


def test_calls_side_by_side_are_held_to_it_as_well(kit: Kit) -> None:
    world = limited(kit, TOGETHER, "usd = 0.5")
    drive(world, id := kit.begin(world=world))
    assert set(kinds(kit, id)) == {"spent"}
    assert (kit.shop.requests, cents(kit, id)) == (2, 40)


def test_each_attempt_costs_anew(kit: Kit) -> None:
    world = limited(kit, AGAIN, "usd = 0.5")
    kit.shop.fail_next("/orders/1", 429)
    drive(world, id := kit.begin(world=world))
    kit.later(61)
    drive(world, id)
    assert ended(kit, id).totals.usd == pytest.approx(0.4)
    assert [each.usd for each in started(kit, id)] == [PRICE, PRICE]


def test_a_call_without_a_price_is_written_down_as_ever(kit: Kit, tmp_path: Path) -> None:
    kit.tools = TOOLS
    world = limited(kit, AGAIN, "usd = 0.5")
    drive(world, id := kit.begin(world=world))
    texts = [
        unpacked(each.sealed.payload) for each in kit.store.journals.entries(id) if isinstance(each.entry, Started)
    ]
    assert texts
    assert not any(b"usd" in each for each in texts)


def test_a_price_is_pinned_and_what_has_none_is_pinned_as_ever() -> None:
    assert "usd" not in json.loads(pins.declaration(TOOLS["shop.order"]))
    assert json.loads(pins.declaration(priced()["shop.order"]))["usd"] == PRICE


def test_what_a_delegate_pays_is_paid_from_the_budget_of_its_root(tmp_path: Path, store: Store, shop: Shop) -> None:
    clan = Clan(tmp_path, store, shop)
    clan.tools = priced()
    world: World = installed(clan, "usd = 1.0")
    id = clan.start(world)
    clan.sweep(world)
    assert sum(each.usd for each in family(clan, id)) == pytest.approx(1.0)
    assert (len(asked(clan, id)), shop.requests) == (1, 5)
    view = views.run_view(world, clan.run(id))
    assert view.tree
    assert view.tree.usd == pytest.approx(1.0)
