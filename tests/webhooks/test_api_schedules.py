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


def test_a_run_of_a_schedule_is_begun_by_whoever_may_begin_runs(kit: Kit) -> None:
    world = install(kit)
    keys = kit.settings.model_copy(update={"api_keys": tuple(KEYS.values())})
    client = create_app(Runs(world, NoHint()), keys).test_client()
    address = "/v1/schedules/resolver/look/runs"
    assert client.post(address, headers=bearer("reader")).status_code == 403
    begun = client.post(address, headers=bearer("runner"))
    run = begun.get_json()["id"]
    assert (begun.status_code, begun.get_json()["event"]) == (202, "schedule.look")
    assert begun.headers["Location"].endswith(f"/v1/runs/{run}")
    again = client.post(address, headers=bearer("runner"))
    assert (again.status_code, again.get_json()["detail"]) == (
        422,
        f"run {run} of resolver/look has not ended; wait for it, or cancel it",
    )
    assert client.post("/v1/schedules/resolver/nobody/runs", headers=bearer("runner")).status_code == 404
    assert client.post(address, headers=bearer("other")).status_code == 403, "a key for one agent begins no other"
