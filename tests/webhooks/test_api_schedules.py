"""Schedules over the API."""

from __future__ import annotations

from tasks.runs import Runs
from tests.tasks.kit import Kit
from tests.tasks.test_runs import NoHint
from tests.tasks.test_ticks import hours, install
from tests.webhooks.conftest import KEYS, bearer
from webhooks.app import create_app


def test_schedules_are_told_with_what_came_last_to_whoever_may_read(kit: Kit) -> None:
    world = install(kit)
    hours(kit, 1)
    [run] = world.ticks.look()
    keys = kit.settings.model_copy(update={"api_keys": tuple(KEYS.values())})
    client = create_app(Runs(world, NoHint()), keys).test_client()
    [told] = client.get("/v1/schedules", headers=bearer("reader")).get_json()["items"]
    assert (told["agent"], told["name"], told["last_run"], told["last_status"]) == ("resolver", "look", run, "running")
    assert told["next_at"] > told["last_at"]
    assert client.get("/v1/schedules", headers=bearer("runner")).status_code == 403
