"""The catalogue over the API."""

from __future__ import annotations

from tasks.driving.drive import drive
from tasks.runs import Runs
from tests.tasks.kit import Kit
from tests.tasks.test_runs import NoHint
from tests.webhooks.conftest import KEYS, bearer
from webhooks.app import create_app


def test_tools_are_told_to_whoever_may_read(kit: Kit) -> None:
    world = kit.world()
    drive(world, kit.begin())
    keys = kit.settings.model_copy(update={"api_keys": tuple(KEYS.values())})
    client = create_app(Runs(world, NoHint()), keys).test_client()
    told = {each["name"]: each for each in client.get("/v1/tools", headers=bearer("reader")).get_json()["items"]}
    assert told.keys() == world.catalog.tools.keys()
    refund = told["shop.refund"]
    assert (refund["risk"], refund["calls"], refund["agents"][0]["agent"]) == ("high", 0, "resolver")
    assert client.get("/v1/tools", headers=bearer("runner")).status_code == 403
