"""A question from deep below, and the runs it lies between: on the page, in mail, over HTTP and in a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tasks.errors import Invalid
from tasks.runs import Runs
from tasks.store import Store
from tasks.world import World
from tests.sandbox.shop import Shop
from tests.tasks.clan import Clan
from tests.webhooks.asking import link
from tests.webhooks.conftest import bearer
from tests.webhooks.test_approval_page import send, shown
from webhooks.cli import reports

HANDED = 'yield Delegate("{name}", "pay ch1 back")\nreturn Done(summary="x")'
PATH = "Lead › Mid › Payer"  # noqa: RUF001 - as it is shown


@pytest.fixture
def kit(tmp_path: Path, store: Store, shop: Shop) -> Clan:
    clan = Clan(tmp_path, store, shop)
    clan.agent("lead", HANDED.format(name="mid"), delegates=["mid"])
    clan.agent("mid", HANDED.format(name="payer"), delegates=["payer"])
    clan.agent("payer", 'yield Call("shop.refund", charge="ch1", amount=5)\nreturn Done(summary="paid")')
    return clan


@pytest.fixture
def root(kit: Clan, world: World) -> str:
    """A run that waits until somebody has answered two levels below."""
    id = kit.start(world)
    kit.sweep(world)
    return id


def test_the_page_shows_the_whole_path_and_a_yes_there_takes_the_root_to_its_end(
    kit: Clan, client: FlaskClient, runs: Runs, world: World, root: str
) -> None:
    [asked] = runs.approvals()
    words = shown(client.get(link(kit, asked)))
    for each in (f"{PATH} · t#1", "shop.ticket.created", "The task, from mid", "pay ch1 back"):
        assert each in words
    assert send(client, link(kit, asked)).status_code == 303
    kit.sweep(world)
    assert kit.shop.done == {"refund:ch1": 1}
    assert runs.get(root).status == "done"


def test_the_mail_shows_the_whole_path_and_what_began_it(kit: Clan, root: str) -> None:
    mails = [path.read_text() for path in (kit.settings.data_dir / "mail").glob("*.eml")]
    assert len(mails) == 2
    for each in mails:
        assert root not in each, "it is the run that asks which is named"
        assert "Began with:  shop.ticket.created" in each
        assert "About:       t#1" in each


def test_the_api_gives_the_path_and_the_root_all_that_is_open_below(client: FlaskClient, root: str) -> None:
    [asked] = client.get("/v1/approvals", headers=bearer("reader")).json["items"]  # type: ignore[index]
    assert (asked["path"], asked["event"], asked["subject"]) == (["Lead", "Mid", "Payer"], "shop.ticket.created", "t#1")
    run = client.get(f"/v1/runs/{root}", headers=bearer("reader")).json
    assert run is not None
    assert run["status"] == "parked"
    assert [each["id"] for each in run["approvals"]] == [asked["id"]]
    assert [each["path"] for each in run["children"]] == [["lead", "mid"], ["lead", "mid", "payer"]]
    assert {each["status"] for each in run["children"]} == {"parked"}
    lines = client.get("/v1/runs", headers=bearer("reader")).json["items"]  # type: ignore[index]
    assert [(each["agent"], each["status"], each["subject"]) for each in lines] == [
        ("payer", "parked", "t#1"),
        ("mid", "parked", "t#1"),
        ("lead", "parked", "t#1"),
    ]


def test_the_terminal_shows_the_path_and_the_delegates(runs: Runs, root: str) -> None:
    [asked] = runs.approvals()
    told = "\n".join(reports.approval(asked))
    assert "Lead > Mid > Payer" in told
    assert "shop.ticket.created" in told
    told = "\n".join(reports.run(runs.get(root), runs.journal(root)))
    assert f"{asked.run} lead > mid > payer: parked" in told
    assert f"delegated 1  mid, run {runs.get(root).children[0].id}: pay ch1 back" in told
    told = "\n".join(reports.run(runs.get(asked.run), runs.journal(asked.run)))
    assert "lead > mid > payer (L3): for run " in told


def test_a_delegate_is_not_tried_again_by_itself(kit: Clan, runs: Runs, world: World) -> None:
    kit.agent("payer", 'yield Call("shop.order", number=-1)\nreturn Done(summary="paid")')
    world.catalog.agents.update(kit.world().catalog.agents)
    id = kit.start(world, 2)
    kit.sweep(world)
    child = runs.get(id).children[-1]
    assert child.status == "failed"
    with pytest.raises(Invalid, match=f"what is tried again is the run it worked for, {id}"):
        runs.retry(child.id, "ann")


def test_nobody_is_mailed_of_a_delegate_that_failed_but_its_parent_was_told(kit: Clan, world: World) -> None:
    kit.agent("payer", 'yield Call("shop.order", number=-1)\nreturn Done(summary="paid")')
    world.catalog.agents.update(kit.world().catalog.agents)
    kit.start(world, 3)
    kit.sweep(world)
    assert list((kit.settings.data_dir / "mail").glob("*")) == []


def test_cancelling_the_root_tells_all_below_at_once(kit: Clan, runs: Runs, world: World, root: str) -> None:
    runs.cancel(root, "ann", "not wanted any more")
    assert all(each.cancelled for each in (kit.run(root), *kit.children(root)))
    kit.sweep(world)
    assert [each.ended and each.ended.status for each in (kit.run(root), *kit.children(root))] == ["cancelled"] * 3
