"""A run's entries as they are written, over the API."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tasks.driving.drive import drive
from tasks.errors import StoreAway
from tasks.runs import Runs
from tasks.world import World
from tests.tasks.kit import Kit
from tests.webhooks.conftest import bearer
from tests.webhooks.events import Event, events
from webhooks.api import stream
from webhooks.context import KEY

Follow = Callable[..., list[Event]]


@pytest.fixture
def follow(client: FlaskClient) -> Follow:
    """Reads a stream to its end."""

    def read(run: str, after: object = "") -> list[Event]:
        headers = bearer("reader") | ({"Last-Event-ID": str(after)} if after != "" else {})
        response = client.get(f"/v1/runs/{run}/stream", headers=headers, buffered=True)
        assert (response.status_code, response.mimetype) == (200, "text/event-stream"), response.text
        assert response.headers["Cache-Control"] == "no-store"
        return list(events(response.text.split("\n")))

    return read


@pytest.fixture
def ended(kit: Kit, world: World) -> str:
    """A run that has ended, with everybody told."""
    return kit.finish(world, kit.begin(world=world)).id


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hearts that beat fast, and ends that are not waited for long."""
    monkeypatch.setattr(stream, "HEARTBEAT", 0.05)
    monkeypatch.setattr(stream, "LOOK", 0.01)


def journal(client: FlaskClient, run: str) -> Any:
    return client.get(f"/v1/runs/{run}/journal", headers=bearer("reader")).get_json()["items"]


# -- what it says -----------------------------------------------------------------------------------------------------


def test_a_stream_is_the_journal_event_by_event(client: FlaskClient, follow: Follow, ended: str) -> None:
    found = follow(ended)
    entries = journal(client, ended)
    assert [event.data for event in found] == entries
    assert [(event.id, event.kind) for event in found] == [(str(each["n"]), each["kind"]) for each in entries]
    assert found[-1].kind == "ended"


def test_it_goes_on_exactly_after_any_entry_that_a_client_has(follow: Follow, ended: str) -> None:
    whole = follow(ended)
    for n in range(len(whole)):
        assert follow(ended, n or "") == whole[n:]


def test_a_client_that_has_every_entry_of_an_ended_run_is_told_to_stop(
    client: FlaskClient, follow: Follow, ended: str
) -> None:
    headers = bearer("reader") | {"Last-Event-ID": follow(ended)[-1].id}
    response = client.get(f"/v1/runs/{ended}/stream", headers=headers)
    assert (response.status_code, response.data) == (204, b"")


def test_no_entry_can_end_its_event_early(kit: Kit, runs: Runs, follow: Follow, world: World) -> None:
    why = "a\n\nid: 99\r\nevent: ended\r\u2028data: {}\n\n"
    run = runs.begin("resolver", input={"charge": "ch1"}, starter="ann")
    runs.cancel(run, "ann", why)
    drive(world, run)
    found = follow(run)
    assert [event.id for event in found] == [str(n + 1) for n in range(len(found))]
    assert found[1].data["body"]["why"] == why


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "99", "9" * 30, "\u0661".encode().decode("latin-1")])
def test_a_number_that_no_entry_has_is_refused_by_name(client: FlaskClient, ended: str, after: str) -> None:
    response = client.get(f"/v1/runs/{ended}/stream", headers=bearer("reader") | {"Last-Event-ID": after})
    assert (response.status_code, "Last-Event-ID" in response.get_json()["detail"]) == (422, True)


def test_a_run_there_is_not_is_404(client: FlaskClient) -> None:
    assert client.get("/v1/runs/nowhere/stream", headers=bearer("reader")).status_code == 404


@pytest.mark.parametrize("key", ["runner", "nobody", "admin"])
def test_it_takes_a_key_that_may_read(client: FlaskClient, ended: str, key: str) -> None:
    assert client.get(f"/v1/runs/{ended}/stream", headers=bearer(key)).status_code == 403


# -- as it is written -------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("quick")
def test_a_run_is_followed_from_its_beginning_to_its_end(
    kit: Kit, world: World, client: FlaskClient, follow: Follow
) -> None:
    run = kit.begin(world=world)
    worker = threading.Thread(target=kit.finish, args=(world, run))
    worker.start()
    found = follow(run)
    worker.join()
    assert [event.data for event in found] == journal(client, run)
    assert found[-1].kind == "ended"


@pytest.mark.usefixtures("quick")
def test_who_was_told_of_a_failure_comes_after_the_end(kit: Kit, world: World, follow: Follow) -> None:
    kit.shop.fail_next("/orders/4", 404, times=1)
    run = kit.begin(world=world)
    worker = threading.Thread(target=drive, args=(world, run))
    worker.start()
    kinds = [event.kind for event in follow(run)]
    worker.join()
    assert kinds[-2:] == ["ended", "notified"]


@pytest.mark.usefixtures("quick")
def test_it_does_not_wait_for_ever_for_somebody_to_be_told(
    kit: Kit, world: World, follow: Follow, monkeypatch: pytest.MonkeyPatch, ended: str
) -> None:
    monkeypatch.setattr(stream, "TELLING", 0.2)
    kit.store.server.client.zadd("placet:due", {ended: kit.store.now() + 3600})
    assert follow(ended)[-1].kind == "ended"


@pytest.mark.usefixtures("quick")
def test_a_run_that_waits_is_given_heartbeats_and_let_go_of_in_time(
    client: FlaskClient, kit: Kit, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "LONGEST", 0.5)
    run = kit.begin(world=world)
    drive(world, run)
    text = client.get(f"/v1/runs/{run}/stream", headers=bearer("reader")).text
    assert text.startswith("retry: 2000\n\n")
    assert 5 <= text.count("\n\n:\n\n") + text.count(":\n\n:\n\n") <= 20
    assert len(list(events(text.split("\n")))) == len(journal(client, run))


class Growing:
    """A door at a journal that grows by bursts of so many entries, each between two looks of the stream."""

    def __init__(self, runs: Runs, run: str, bursts: list[int]) -> None:
        self._runs, self._run, self._bursts = runs, run, bursts

    def _grow(self) -> None:
        for _ in range(self._bursts.pop(0) if self._bursts else 0):
            self._runs.cancel(self._run, "ann", "again")

    def ended(self, run: str) -> bool:
        self._grow()
        return not self._bursts

    def over(self, run: str) -> bool:
        self._grow()
        return not self._bursts

    def follow(self, run: str, after: int, wait: float) -> Any:
        self._grow()
        found = self._runs.follow(run, after, min(wait, 0.001))
        self._grow()
        return found


@pytest.mark.chaos
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(bursts=[0, 0, 0, 2], cuts=[])  # the run ends right between the last look at its entries and that at its end
@given(bursts=st.lists(st.integers(0, 3), max_size=12), cuts=st.lists(st.integers(0, 8), max_size=4))
def test_whenever_it_breaks_off_none_is_lost_and_none_comes_twice(
    runs: Runs, bursts: list[int], cuts: list[int]
) -> None:
    run = runs.begin("resolver", input={"charge": "ch1"}, starter="ann")
    door, seen = Growing(runs, run, bursts), list[int]()
    for cut in [*cuts, None]:
        after = seen[-1] if seen else 0
        news = runs.follow(run, after, 0)
        text = "".join(stream.events(door, run, after, news))  # type: ignore[arg-type]
        seen += [int(event.id) for event in events(text.split("\n"))][:cut]
    assert seen == [entry.n for entry in runs.journal(run)]


# -- places -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def places(client: FlaskClient) -> Iterator[Callable[[], int]]:
    """How many places are free."""
    readers = client.application.extensions[KEY].readers

    def free() -> int:
        held = []
        while place := readers.take():
            held.append(place)
        for place in held:
            place.leave()
        return len(held)

    assert free() == 2, "half of four web threads"
    yield free
    assert free() == 2


def test_when_all_places_are_taken_a_stream_is_503(client: FlaskClient, ended: str) -> None:
    readers = client.application.extensions[KEY].readers
    with readers.place(), readers.place():
        response = client.get(f"/v1/runs/{ended}/stream", headers=bearer("reader"))
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert response.get_json()["type"] == "urn:placet:problem:no-place"


def test_a_stream_that_is_closed_gives_its_place_back(
    client: FlaskClient, kit: Kit, world: World, places: Callable[[], int]
) -> None:
    run = kit.begin(world=world)
    for read in (0, 1, 2):
        response = client.get(f"/v1/runs/{run}/stream", headers=bearer("reader"), buffered=False)
        for _ in range(read):
            next(response.response)  # type: ignore[call-overload]
        assert places() == 1
        response.close()
        assert places() == 2


def test_asking_for_its_head_takes_no_place(client: FlaskClient, ended: str, places: Callable[[], int]) -> None:
    for _ in range(3):
        response = client.head(f"/v1/runs/{ended}/stream", headers=bearer("reader"), buffered=True)
        assert (response.status_code, response.data) == (200, b"")
        assert places() == 2


def test_what_is_refused_takes_no_place(client: FlaskClient, ended: str, places: Callable[[], int]) -> None:
    for after in ("99", "x"):
        client.get(f"/v1/runs/{ended}/stream", headers=bearer("reader") | {"Last-Event-ID": after})
        assert places() == 2


def test_a_store_that_goes_away_ends_the_stream_and_nothing_else(
    client: FlaskClient, kit: Kit, world: World, places: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = kit.begin(world=world)
    response = client.get(f"/v1/runs/{run}/stream", headers=bearer("reader"), buffered=False)
    door = client.application.extensions[KEY].runs

    def away(*given: object) -> None:
        raise StoreAway("away")

    monkeypatch.setattr(door, "ended", away)
    assert [event.kind for event in events(response.text.split("\n"))] == ["began"]
    response.close()
    assert places() == 2
