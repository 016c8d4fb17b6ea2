"""A run out of budget is answered by people from everywhere: the mailed page, the API, the mail."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from agents.engine.journal import OUTCOMES, Cancelled
from agents.engine.run import Run
from tasks.driving.drive import drive
from tasks.runs import Runs
from tasks.status import Approval
from tasks.world import World
from tests.tasks.driving.test_going_on import LIMITED, LOOKS
from tests.tasks.kit import Kit
from tests.webhooks.asking import link
from tests.webhooks.conftest import bearer
from tests.webhooks.test_approval_page import hidden, send, shown


@pytest.fixture
def spent(kit: Kit) -> World:
    kit.install(LOOKS, **LIMITED)
    return kit.world()


@pytest.fixture
def asked(kit: Kit, spent: World, runs: Runs) -> Approval:
    drive(spent, kit.begin(world=spent))
    [approval] = runs.approvals()
    return approval


def after(kit: Kit, world: World, asked: Approval) -> Run:
    drive(world, asked.run)
    return kit.run(asked.run)


def test_the_page_says_what_each_answer_does_in_plain_words(kit: Kit, client: FlaskClient, asked: Approval) -> None:
    page = client.get(link(kit, asked))
    words = shown(page)
    for each in (
        "A run has used up its budget",
        "the run has used up its budget: 3 of 3 steps",
        "It goes on, with as much again as it began with: 3 steps.",
        "your note is given to the agent as an instruction",
        "if you instruct it, this is what the agent is told",
        "The run ends.",
    ):
        assert each in words
    assert re.findall(r'name="outcome" value="(\w+)"', page.text) == ["top_up", "instruct", "cancel"]


def test_a_click_lets_it_go_on(kit: Kit, spent: World, client: FlaskClient, asked: Approval) -> None:
    path = link(kit, asked, "bob")
    assert send(client, path, outcome="top_up").status_code == 303
    assert after(kit, spent, asked).iterations == 6
    assert "Let go on by you" in shown(client.get(path))


def test_an_instruction_without_a_note_decides_nothing_and_says_why(
    kit: Kit, spent: World, client: FlaskClient, asked: Approval
) -> None:
    path = link(kit, asked)
    response = send(client, path, outcome="instruct")
    assert response.status_code == 422
    assert "instruct needs a note: it is what the agent is told" in shown(response)
    assert send(client, path, outcome="instruct", note="only the newest").status_code == 303
    assert after(kit, spent, asked).told.notes == ["only the newest"]


def test_the_next_page_says_how_often_the_budget_was_raised(
    kit: Kit, spent: World, client: FlaskClient, runs: Runs, asked: Approval
) -> None:
    send(client, link(kit, asked), outcome="top_up")
    after(kit, spent, asked)
    [again] = runs.approvals()
    words = shown(client.get(link(kit, again)))
    assert "6 of 6 steps" in words
    assert "with as much again as it began with: 3 steps. It was raised once before." in words


def test_the_api_takes_all_three_answers_and_no_other(
    kit: Kit, spent: World, client: FlaskClient, asked: Approval
) -> None:
    def post(**body: str) -> int:
        return client.post(f"/v1/approvals/{asked.id}", json=body, headers=bearer("ann")).status_code

    listed = client.get(f"/v1/approvals/{asked.id}", headers=bearer("ann")).get_json()
    assert listed["outcomes"] == list(OUTCOMES["spent"]) == ["top_up", "instruct", "cancel"]
    assert listed["on_instruct"].startswith("The same, and your note")
    assert post(outcome="approved") == 422
    assert post(outcome="instruct") == 422
    assert post(outcome="instruct", note="be brief") == 200
    assert post(outcome="cancel") == 409
    assert after(kit, spent, asked).told.notes == ["be brief"]


def test_an_answer_that_comes_too_late_is_told_so(kit: Kit, client: FlaskClient, asked: Approval) -> None:
    kit.later(25 * 3600)
    response = client.post(f"/v1/approvals/{asked.id}", json={"outcome": "top_up"}, headers=bearer("ann"))
    assert (response.status_code, response.get_json()["type"].rpartition(":")[2]) == (410, "question-expired")


def test_the_mail_says_all_of_it(kit: Kit, asked: Approval) -> None:
    [mail, *_] = sorted((kit.folder / "data/mail").glob("*.eml"))
    text = mail.read_text()
    for each in ("Out of budget", "as much again", "If instructed", "If cancelled"):
        assert each in text


def test_what_an_outdated_run_still_needs_to_know_can_be_answered_on_its_page(
    kit: Kit, spent: World, client: FlaskClient, asked: Approval
) -> None:
    kit.store.journals.append(kit.run(asked.run), Cancelled(at=1, by="x", newer="y", why="newer"), due="now")
    assert "Nothing can be decided" not in shown(client.get(link(kit, asked)))
    assert hidden(client.get(link(kit, asked)), "csrf")
