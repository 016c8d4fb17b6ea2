"""A job that fills a bad table is run again after a person's yes, once each time that it was bad."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.engine.run import Run
from tasks.store import Store
from tests.sandbox.github import GitHubSandbox
from tests.sandbox.receiver import Receiver
from tests.tasks.pipeline.plant import JOB, LINEAGE, TABLES, Plant, summary


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def plant(tmp_path: Path, store: Store, hub: GitHubSandbox, receiver: Receiver) -> Plant:
    lineage = LINEAGE.replace("[tables.raw_orders]\n", '[tables.raw_orders]\njob = "load"\n')
    plant = Plant(tmp_path, store, hub, lineage=lineage + JOB.format(url=receiver.url))
    plant.tick()
    plant.tick(*TABLES, hours=40)
    return plant


JOBS = """
[tables.raw_orders]
job = "load"
[tables.orders]
upstream = ["raw_orders"]
job = "report"
[tables.report]
upstream = ["orders"]
[jobs.load]
url = "{url}"
secret = "LOAD_SECRET"
idempotent = true
[jobs.report]
url = "{url}"
secret = "LOAD_SECRET"
idempotent = true
"""


def question(run: Run) -> str:
    """What people are asked."""
    [asked] = run.open.values()
    return asked.asked.why


def offered(plant: Plant, *stale: str) -> Run:
    """The watch looks, and then what it found is offered to be mended."""
    plant.tick(*stale)
    return plant.repair


def test_while_nothing_is_bad_nothing_is_offered(plant: Plant, receiver: Receiver) -> None:
    assert "There is no job to be run again" in summary(offered(plant))
    assert receiver.arrivals == []


def test_a_yes_runs_it_once_and_the_issue_says_so(plant: Plant, receiver: Receiver) -> None:
    run = offered(plant, *TABLES)
    [question] = run.open.values()
    assert question.asked.approvers == ("role:operator",)
    assert "see acme/data#1; the job load fills it" in question.asked.why
    assert receiver.arrivals == [], "it waits for a yes"
    assert "acme/data#1: The job `load` was told to run again." in summary(plant.decide(run, "approved"))
    [arrival] = receiver.arrivals
    assert json.loads(arrival.body)["data"]["job"] == "load"
    assert plant.said == ["The job `load` was told to run again."]
    assert "There is no job" in summary(offered(plant, *TABLES))
    assert len(receiver.arrivals) == 1


def test_a_no_is_written_down_and_not_asked_again(plant: Plant, receiver: Receiver) -> None:
    assert "was not run again" in summary(plant.decide(offered(plant, *TABLES), "denied"))
    assert plant.said[-1].startswith("The job `load` was not run again: ")
    assert "There is no job" in summary(offered(plant, *TABLES))
    assert receiver.arrivals == []


def test_while_people_are_asked_the_watch_goes_on(plant: Plant) -> None:
    run = offered(plant, *TABLES)
    assert "nothing has changed" in summary(plant.tick(*TABLES))
    assert list(plant.load(run.id).open) == list(run.open)


def test_when_it_is_bad_another_time_it_is_offered_again(plant: Plant, receiver: Receiver) -> None:
    plant.decide(offered(plant, *TABLES), "approved")
    for _ in range(3):
        offered(plant)
    assert plant.issue.state == "closed"
    plant.tick(*TABLES, hours=40)
    plant.decide(offered(plant, *TABLES), "approved")
    assert len(receiver.arrivals) == 2


def test_a_job_that_does_not_answer_is_said(plant: Plant, receiver: Receiver) -> None:
    receiver.status = 401
    run = plant.decide(offered(plant, *TABLES), "approved")
    assert "the job load could not be told: the job load: 127.0.0.1" in summary(run)


def test_a_yes_that_comes_when_all_is_healthy_again_runs_nothing(plant: Plant, receiver: Receiver) -> None:
    run = offered(plant, *TABLES)
    for _ in range(3):
        plant.tick()
    assert plant.issue.state == "closed"
    assert "was not run again" in summary(plant.decide(plant.load(run.id), "approved"))
    assert receiver.arrivals == []


def test_a_yes_is_for_the_address_that_was_asked_about(plant: Plant, receiver: Receiver) -> None:
    run = offered(plant, *TABLES)
    plant.write("lineage", (plant.folder / "config/lineage.toml").read_text().replace(receiver.url, f"{receiver.url}x"))
    run = plant.decide(run, "approved")
    assert run.open, "it is asked anew"
    assert receiver.arrivals == []
    plant.decide(run, "approved")
    assert len(receiver.arrivals) == 1


def test_a_cause_that_is_found_later_has_its_own_job_offered(
    tmp_path: Path, store: Store, hub: GitHubSandbox, receiver: Receiver
) -> None:
    lineage = JOBS.format(url=receiver.url)
    plant = Plant(tmp_path, store, hub, lineage=LINEAGE.partition("[tables")[0] + lineage)
    plant.tick()
    plant.tick("orders", "report", hours=40)
    assert "the job report fills it" in question(offered(plant, "orders", "report"))
    plant.decide(plant.repair, "denied")
    plant.tick(*TABLES, hours=40)
    assert "the job load fills it" in question(offered(plant, *TABLES))
    assert plant.issue.state == "open"


def test_one_job_of_several_incidents_is_offered_and_run_once(
    tmp_path: Path, store: Store, hub: GitHubSandbox, receiver: Receiver
) -> None:
    tables = "".join(f'[tables.{name}]\njob = "load"\n' for name in TABLES)
    lineage = LINEAGE.partition("[tables")[0] + tables + JOB.format(url=receiver.url)
    plant = Plant(tmp_path, store, hub, lineage=lineage)
    plant.tick()
    plant.tick(*TABLES, hours=40)
    run = offered(plant, *TABLES)
    assert len(plant.issues) == len(run.open) + 2 == 3
    assert "raw_orders too, see acme/data#" in question(run)
    plant.decide(run, "approved")
    assert len(receiver.arrivals) == 1
    said = "The job `load` was told to run again."
    assert [each.comments[-1].body.partition("\n")[0] for each in plant.issues] == [said] * 3
    assert "There is no job" in summary(offered(plant, *TABLES))


def test_when_the_first_of_several_incidents_is_over_it_is_offered_for_the_others(
    tmp_path: Path, store: Store, hub: GitHubSandbox, receiver: Receiver
) -> None:
    tables = "".join(f'[tables.{name}]\njob = "load"\n' for name in ("raw_orders", "report"))
    lineage = LINEAGE.partition("[tables")[0] + tables + JOB.format(url=receiver.url)
    plant = Plant(tmp_path, store, hub, lineage=lineage)
    plant.tick()
    plant.tick("raw_orders", "report", hours=40)
    run = offered(plant, "raw_orders", "report")
    first, other = "report", "raw_orders"
    assert f"{first} is bad since " in question(run)
    for _ in range(3):
        plant.tick(other)
    assert "was not run again" in summary(plant.decide(plant.load(run.id), "approved"))
    assert receiver.arrivals == []
    assert f"{other} is bad since " in question(offered(plant, other))
