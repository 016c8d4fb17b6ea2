"""A run that waits, and what it heard: over HTTP and in a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tasks.driving.drive import drive
from tasks.runs import Runs
from tasks.store import Store
from tasks.world import World
from tests.sandbox.shop import Shop
from tests.tasks.sequences import LISTEN, Sequences
from tests.webhooks.conftest import bearer
from webhooks.cli import reports
from webhooks.cli.timeline import timeline


@pytest.fixture
def kit(tmp_path: Path, store: Store, shop: Shop) -> Sequences:
    kit = Sequences(tmp_path, store, shop)
    kit.waits(LISTEN)
    return kit


@pytest.fixture
def waiting(kit: Sequences, world: World) -> str:
    """A run that waits for an event."""
    id = kit.start(world)
    drive(world, id)
    return id


def test_the_api_says_what_a_run_waits_for(kit: Sequences, client: FlaskClient, waiting: str) -> None:
    told = client.get(f"/v1/runs/{waiting}", headers=bearer("reader")).get_json()
    assert told["status"] == "waiting"
    [wait] = told["waits"]
    assert (wait["call"], wait["event"]) == ("1", "shop.contact.*")
    assert wait["until"] == pytest.approx(kit.store.now() + 100, abs=5)
    [line] = client.get("/v1/runs?status=waiting", headers=bearer("reader")).get_json()["items"]
    assert line["summary"].startswith("waits for shop.contact.*, until 20")


def test_the_terminal_says_what_a_run_waits_for(runs: Runs, waiting: str) -> None:
    said = "\n".join(reports.run(runs.get(waiting), runs.journal(waiting)))
    assert "for shop.contact.*, until 20" in said.partition("\n\n")[0]
    assert "waited    1  for shop.contact.*, until 20" in said


def test_the_journal_says_in_words_what_was_heard(kit: Sequences, runs: Runs, world: World, waiting: str) -> None:
    kit.tell(world)
    drive(world, waiting)
    [heard] = kit.run(waiting).events
    said = [line[22:] for line in timeline(runs.journal(waiting))]
    assert said[2] == f"heard     shop.contact.changed on t#1 (event {heard})"
    assert said[3] == f"woke      1  by event {heard}"
    assert runs.get(waiting).waits == ()


def test_a_wait_beyond_all_calendars_can_still_be_shown(kit: Sequences, runs: Runs) -> None:
    world = kit.waits("yield Wait(seconds=1e300)")
    id = kit.start(world)
    drive(world, id)
    assert kit.ended(id)[0] == "failed"
    waited, woke = list(timeline(runs.journal(id)))[1:3]
    assert "waited    1  until 20" in waited
    assert "woke      1  not waited: a wait takes 400 days at most, and this one 1.157407e+295" in woke
