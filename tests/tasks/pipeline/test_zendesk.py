"""Incidents told at Zendesk: one ticket, internal notes, solved once all is healthy, opened again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.clients import web, zendesk
from tasks.store import Store
from tests.sandbox.github import GitHubSandbox
from tests.sandbox.zendesk import ZendeskSandbox
from tests.sandbox.zendesk.records import Ticket
from tests.tasks.pipeline.plant import LINEAGE, TABLES, Plant, summary


@pytest.fixture
def desk() -> Iterator[ZendeskSandbox]:
    with ZendeskSandbox() as desk:
        yield desk
    for each in (web, zendesk):
        each.forget_all()


@pytest.fixture
def plant(tmp_path: Path, store: Store, hub: GitHubSandbox, desk: ZendeskSandbox) -> Plant:
    lineage = LINEAGE.replace('repository = "acme/data"', "zendesk = true")
    plant = Plant(tmp_path, store, hub, lineage=lineage, desk=desk)
    plant.tick()
    plant.tick(*TABLES, hours=40)
    return plant


def ticket(desk: ZendeskSandbox) -> Ticket:
    [found] = desk.tickets.values()
    return found


def test_a_ticket_is_opened_noted_solved_and_opened_again(plant: Plant, desk: ZendeskSandbox) -> None:
    assert "(raw_orders) opened: it is bad" in summary(plant.tick(*TABLES))
    first = ticket(desk)
    assert first.subject.startswith("raw_orders: Since the newest row of raw_orders is 41 hours")
    assert "data_quality" in first.tags
    assert all(not each.public for each in first.comments)
    assert "mermaid" not in first.comments[0].body
    assert "▁█" in first.comments[0].body
    assert "nothing has changed" in summary(plant.tick(*TABLES))
    plant.tick(*TABLES, hours=25)
    assert len(first.comments) == 2
    for _ in range(3):
        run = plant.tick()
    assert "closed: healthy 3 times in a row" in summary(run)
    assert first.status == "solved"
    plant.tick(*TABLES, hours=40)
    assert "opened again" in summary(plant.tick(*TABLES))
    assert (ticket(desk).status, desk.count("create_ticket")) == ("open", 1)
    assert plant.issues == []


def test_one_that_is_closed_for_good_is_followed_by_another(plant: Plant, desk: ZendeskSandbox) -> None:
    plant.tick(*TABLES)
    for _ in range(3):
        plant.tick()
    ticket(desk).status = "closed"
    plant.tick(*TABLES, hours=40)
    assert "opened: it is bad" in summary(plant.tick(*TABLES))
    assert [each.status for each in desk.tickets.values()] == ["closed", "new"]


def test_a_ticket_that_a_person_touches_meanwhile_is_left_for_the_next_look(plant: Plant, desk: ZendeskSandbox) -> None:
    plant.tick(*TABLES)
    for _ in range(2):
        plant.tick()
    desk.meanwhile("update_ticket", lambda: desk.comment(ticket(desk), desk.agent, "I am on it.", public=False))
    assert "left to another run" in summary(plant.tick())
    assert "closed: healthy" in summary(plant.tick())


def down_after_one(desk: ZendeskSandbox) -> None:
    """The next change is made, and then Zendesk is away."""
    desk.meanwhile("update_ticket", lambda: desk.fail("update_ticket", "429", times=100))


def test_a_desk_that_goes_down_while_one_is_opened_again_leaves_none_that_nobody_closes(
    plant: Plant, desk: ZendeskSandbox
) -> None:
    plant.tick(*TABLES)
    for _ in range(3):
        plant.tick()
    assert ticket(desk).status == "solved"
    plant.tick(*TABLES, hours=40)
    down_after_one(desk)
    assert "could not be opened again" in summary(plant.tick(*TABLES))
    desk.heal()
    for _ in range(4):
        plant.tick()
    assert ticket(desk).status == "solved", "it is healthy, and nobody but us opened it"
    plant.tick(*TABLES, hours=40)
    assert "opened again: it is bad again" in summary(plant.tick(*TABLES))
    assert len(desk.tickets) == 1


def test_a_desk_that_goes_down_while_one_is_opened_again_hears_of_it_in_the_next_look(
    plant: Plant, desk: ZendeskSandbox
) -> None:
    plant.tick(*TABLES)
    for _ in range(3):
        plant.tick()
    plant.tick(*TABLES, hours=40)
    down_after_one(desk)
    plant.tick(*TABLES)
    desk.heal()
    plant.tick(*TABLES)
    assert (ticket(desk).status, len(desk.tickets)) == ("open", 1)


def test_a_desk_that_goes_down_while_one_is_closed_is_no_person_who_closed_it(
    plant: Plant, desk: ZendeskSandbox
) -> None:
    plant.tick(*TABLES)
    for _ in range(2):
        plant.tick()
    down_after_one(desk)
    assert "could not be closed" in summary(plant.tick())
    desk.heal()
    assert ticket(desk).status == "solved"
    plant.tick()
    plant.tick(*TABLES, hours=40)
    assert "opened again: it is bad again" in summary(plant.tick(*TABLES))
    assert (ticket(desk).status, len(desk.tickets)) == ("open", 1)
