"""The kill switch over the API, and whether all is well."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tasks.driving.drive import drive
from tasks.runs import Runs
from tasks.world import World
from tests.tasks.kit import Kit
from tests.webhooks.asking import ask, refunds
from tests.webhooks.conftest import bearer
from webhooks.problems import MEDIA_TYPE


def halted(client: FlaskClient) -> set[str]:
    return set(client.get("/v1/halt", headers=bearer("reader")).get_json()["halted"])


@pytest.mark.parametrize(
    ("path", "scope"),
    [("", "all"), ("/agents/resolver", "agents/resolver"), ("/tools/shop.refund", "tools/shop.refund")],
)
def test_a_halt_is_set_seen_and_lifted(client: FlaskClient, path: str, scope: str) -> None:
    thrown = client.put(f"/v1/halt{path}", headers=bearer("admin")).get_json()
    assert thrown["halted"].keys() == thrown["by"].keys() == {scope}
    assert thrown["by"][scope].startswith("key:")
    assert client.put(f"/v1/halt{path}", headers=bearer("admin")).status_code == 200
    assert halted(client) == {scope}
    assert client.delete(f"/v1/halt{path}", headers=bearer("admin")).get_json() == {"halted": {}, "by": {}}
    assert halted(client) == set()


def test_while_a_tool_is_halted_an_approved_call_waits(kit: Kit, world: World, runs: Runs, client: FlaskClient) -> None:
    asked = ask(kit, world, runs)
    client.put("/v1/halt/tools/shop.refund", headers=bearer("admin"))
    runs.decide(asked.id, "approved", person="ann", channel="api")
    drive(world, asked.run)
    assert refunds(kit) == 0
    client.delete("/v1/halt/tools/shop.refund", headers=bearer("admin"))
    kit.later(61)
    drive(world, asked.run)
    assert refunds(kit) == 1


@pytest.mark.parametrize("path", ["/agents/nobody", "/tools/nothing", "/people/ann", "/agents", "/agents/a/b"])
def test_what_does_not_exist_cannot_be_halted(client: FlaskClient, path: str) -> None:
    response = client.put(f"/v1/halt{path}", headers=bearer("admin"))
    assert (response.status_code, response.mimetype) == (404, MEDIA_TYPE)
    assert halted(client) == set()


def test_a_halt_takes_no_body(client: FlaskClient) -> None:
    body: dict[str, Any] = {"for": "an hour"}
    assert client.put("/v1/halt", json=body, headers=bearer("admin")).status_code == 422
    assert halted(client) == set()


def test_the_process_is_up_though_the_store_is_away(away: FlaskClient) -> None:
    assert away.get("/healthz").get_json() == {"status": "ok"}


def test_it_is_ready_when_the_store_is_there(client: FlaskClient) -> None:
    assert client.get("/readyz").get_json() == {"status": "ready"}


def test_it_is_not_ready_when_the_store_is_away_and_says_so(away: FlaskClient) -> None:
    response = away.get("/readyz")
    assert (response.status_code, response.mimetype) == (503, MEDIA_TYPE)
    assert response.get_json()["parts"].keys() == {"redis"}
