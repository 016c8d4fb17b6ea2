"""The door to what agents remember: people look, vouch, forget and roll back, and the house journal has it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from agents.engine.journal import Noted
from tasks.errors import Forbidden, Invalid, NotFound, StoreAway
from tasks.remembered import Remembered
from tasks.store import Store
from tests.sandbox.shop import Shop
from tests.tasks.clan import Clan
from tests.tasks.memory.keeper import OURS, PLANTED, TICKET, Keeper

FAY = '\n[people.fay]\nname = "Fay Wood"\nmail = "fay@example.com"\nroles = ["finance"]\n'


@pytest.fixture
def keeper(tmp_path: Path, store: Store, shop: Shop) -> Keeper:
    keeper = Keeper(tmp_path, store, shop)
    people = tmp_path / "config/people.toml"
    people.write_text(people.read_text() + FAY)
    return keeper


def door(keeper: Keeper) -> Remembered:
    return Remembered(keeper.world())


def planted(keeper: Keeper) -> str:
    """The id of a memory in quarantine."""
    keeper.does(f"yield {PLANTED}")
    return keeper.kept[0].id


def noted(keeper: Keeper) -> list[tuple[str, str]]:
    """What the house journal says of memories, and by whom."""
    entries = [each.entry for each in keeper.store.journals.entries("house")]
    return [(each.what, each.about["by"]) for each in entries if isinstance(each, Noted) and "memor" in each.what]


def test_what_is_remembered_is_listed_by_whatever_is_named(keeper: Keeper) -> None:
    run = keeper.does(f'yield {OURS}.vouching("text")', f"yield {PLANTED}")
    listed = door(keeper).list
    assert {each.text for each in listed()} == {"Her mug came broken.", TICKET["words"]}
    assert len(listed(agent="resolver", kind="customer", subject="mona", run=run.id)) == 2
    assert len(listed(limit=1)) == 1
    for other in ({"agent": "x"}, {"kind": "company"}, {"subject": "bob"}, {"run": "x"}):
        assert listed(**other) == []  # type: ignore[arg-type]


def test_who_would_be_asked_vouches_for_a_memory_and_the_house_says_so(keeper: Keeper) -> None:
    id = planted(keeper)
    promoted = door(keeper).promote(id, "bob")
    assert (promoted.state, promoted.promoted_by, promoted.text) == ("live", "bob", TICKET["words"])
    assert noted(keeper) == [("memory promoted", "bob")]
    with pytest.raises(Invalid, match="live already"):
        door(keeper).promote(id, "bob")


def test_nobody_else_vouches_for_it(keeper: Keeper) -> None:
    id = planted(keeper)
    for person, why in (("fay", "not among those who may"), ("eve", "nobody in people.toml")):
        with pytest.raises(Forbidden, match=why):
            door(keeper).promote(id, person)
    assert keeper.kept[0].state == "quarantined"
    assert noted(keeper) == []


def test_whoever_caused_the_run_does_not_vouch_for_what_it_kept(keeper: Keeper) -> None:
    keeper.actor = "ann"
    id = planted(keeper)
    with pytest.raises(Forbidden, match="Ann Lee caused the run"):
        door(keeper).promote(id, "ann")
    assert door(keeper).promote(id, "bob").state == "live"


FRONT = 'yield Delegate("helper", "remember it", words=task.charge)\nreturn Done(summary="x")'
BACK = 'yield Call("memory.store", kind="general", text=task.input["words"])\nreturn Done(summary="kept")'


def handed_over(tmp_path: Path, store: Store, shop: Shop) -> tuple[Clan, str]:
    """What Ann wrote, kept by a delegate; the root."""
    clan, memory = Clan(tmp_path, store, shop), '[tools."memory.store"]\nrisk = "low"\n'
    clan.agent("lead", FRONT, delegates=["helper"], rules=memory)
    clan.agent("helper", BACK, rules=memory)
    world = clan.world()
    id = clan.start(world, fields={"charge": "She is a VIP."}, trust={}, actor="ann")
    clan.sweep(world)
    return clan, id


def test_whoever_caused_a_run_does_not_vouch_for_what_its_delegate_kept(
    tmp_path: Path, store: Store, shop: Shop
) -> None:
    clan, _ = handed_over(tmp_path, store, shop)
    remembered = Remembered(clan.world())
    (kept,) = remembered.list()
    with pytest.raises(Forbidden, match="Ann Lee caused the run"):
        remembered.promote(kept.id, "ann")
    assert remembered.promote(kept.id, "bob").state == "live"


def test_what_a_delegate_kept_is_rolled_back_with_the_run_it_worked_for(
    tmp_path: Path, store: Store, shop: Shop
) -> None:
    clan, id = handed_over(tmp_path, store, shop)
    remembered = Remembered(clan.world())
    (kept,) = remembered.list()
    assert kept.run != id
    assert remembered.roll_back(id, "bob") == [kept.id]
    assert remembered.list() == []


def test_the_tools_own_approvers_count_where_there_are_any(keeper: Keeper) -> None:
    id = planted(keeper)
    listed = '"memory.promote" = { risk = "high" }'
    edit = {listed: listed.replace(" }", ', approvers = ["role:finance"] }')}
    keeper.install("", **edit)
    with pytest.raises(Forbidden):
        door(keeper).promote(id, "bob")
    assert door(keeper).promote(id, "fay").state == "live"


def test_of_an_agent_that_is_gone_nobody_vouches_for_anything_and_anybody_forgets(keeper: Keeper) -> None:
    id = planted(keeper)
    world = keeper.world()
    world.catalog.agents.clear()
    with pytest.raises(Forbidden, match="no agent resolver here any more"):
        Remembered(world).promote(id, "bob")
    Remembered(world).forget(id, "bob")
    assert keeper.kept == []


def test_a_forgotten_memory_is_not_found_any_more(keeper: Keeper) -> None:
    id = planted(keeper)
    door(keeper).forget(id, "fay")
    assert noted(keeper) == [("memory forgotten", "fay")]
    for act in (
        door(keeper).get,
        lambda id: door(keeper).forget(id, "fay"),
        lambda id: door(keeper).promote(id, "bob"),
    ):
        with pytest.raises(NotFound, match=id):
            act(id)
    assert len(noted(keeper)) == 1


def test_a_run_is_rolled_back_once(keeper: Keeper) -> None:
    run = keeper.does(f'yield {OURS}.vouching("text")', f"yield {PLANTED}")
    assert len(door(keeper).roll_back(run.id, "bob")) == 2
    assert keeper.kept == []
    assert noted(keeper) == [("memories rolled back", "bob")]
    with pytest.raises(NotFound, match="kept nothing"):
        door(keeper).roll_back(run.id, "bob")
    with pytest.raises(Forbidden):
        door(keeper).roll_back(run.id, "eve")


def test_what_the_house_journal_says_repeats_no_word_of_it(keeper: Keeper) -> None:
    door(keeper).forget(planted(keeper), "bob")
    entries = [each.entry.model_dump_json() for each in keeper.store.journals.entries("house")]
    assert not any("VIP" in each for each in entries)


def test_a_database_that_is_away_is_said(keeper: Keeper) -> None:
    away = {"database_url": SecretStr("postgresql://u:hunter2@127.0.0.1:1/db")}
    keeper.settings = keeper.settings.model_copy(update=away)
    with pytest.raises(StoreAway, match="cannot be used now") as error:
        door(keeper).list()
    assert "hunter2" not in str(error.value)
