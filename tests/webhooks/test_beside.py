"""What else a run asks the same person, on the page of one of its questions."""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple

import pytest
from flask.testing import FlaskClient

from tasks import deciding, links
from tasks.driving.drive import drive
from tasks.runs import Runs
from tasks.status import Approval, OpenQuestion
from tasks.world import World
from tests.tasks.kit import Kit
from tests.tasks.workflows import flow
from tests.webhooks.asking import length, link
from tests.webhooks.conftest import Browse, bearer
from tests.webhooks.test_approval_page import hidden, send, shown
from tests.webhooks.test_pages import EVIL
from webhooks import pages

CALLS = flow(
    'yield Gather(*(Call("shop.refund", charge=f"c{n}", amount=n) for n in (1, 2, 3)),'
    ' Call("shop.reply", ticket="1", text="hello"))\n    return Done(summary="done")'
)
BOB_TOO = {'"shop.reply" = { risk = "medium",': '"shop.reply" = { risk = "high", approvers = ["person:bob"],'}
HREF = re.compile(r'href="\./([^"]+)"')


class Asked(NamedTuple):
    """The three refunds that both may decide, and the reply that only Bob may."""

    first: Approval
    second: Approval
    third: Approval
    reply: Approval


@pytest.fixture
def asked(kit: Kit, runs: Runs) -> Asked:
    return ask(kit, runs)


def ask(kit: Kit, runs: Runs, actor: str = "mona") -> Asked:
    kit.install(CALLS, **BOB_TOO)
    world = kit.world()
    drive(world, kit.begin(world=world, actor=actor))
    return Asked(*runs.approvals())


def beside(kit: Kit, page: str) -> list[tuple[str, str]]:
    """The questions that a page leads to, and for whom."""
    found = [links.read(kit.settings, token, kit.store.now()) for token in HREF.findall(page)]
    return [(each.approval, each.person) for each in found]


def test_the_others_that_wait_for_the_same_person_are_shown_with_links_of_theirs(
    kit: Kit, client: FlaskClient, asked: Asked
) -> None:
    page = client.get(link(kit, asked.second))
    assert beside(kit, page.text) == [(asked.first.id, "ann"), (asked.third.id, "ann")]
    words = shown(page)
    assert "This run also asks you: 2 questions" in words
    assert "shop.refund · high risk · until" in words
    assert all(f'{{"charge": "c{n}", "amount": {n}}}' in words for n in (1, 3))
    assert "shop.reply" not in words
    page = client.get(link(kit, asked.second, "bob"))
    assert beside(kit, page.text) == [(each.id, "bob") for each in (asked.first, asked.third, asked.reply)]


def test_following_them_decides_nothing_and_each_decides_its_own(kit: Kit, client: FlaskClient, asked: Asked) -> None:
    before = length(kit, asked.first)
    [third, *_] = HREF.findall(client.get(link(kit, asked.first, "bob")).text)[1:]
    for method in ("GET", "HEAD"):
        assert client.open(f"/approvals/{third}", method=method).status_code == 200
    assert length(kit, asked.first) == before
    assert send(client, f"/approvals/{third}", outcome="denied").status_code == 303
    decided = [name for name, each in kit.run(asked.first.run).questions.items() if each.decided]
    assert decided == [asked.third.id.partition(".")[2]]


def test_a_form_of_one_of_them_is_not_good_for_another(kit: Kit, client: FlaskClient, asked: Asked) -> None:
    paths = [link(kit, each) for each in asked[:2]]
    forms = [{name: hidden(client.get(path), name) for name in ("csrf", "args_hash")} for path in paths]
    crossed = client.post(paths[0], data={"outcome": "approved", **forms[1]})
    assert crossed.status_code == 403
    mixed = client.post(paths[0], data={"outcome": "approved", **forms[0], "args_hash": forms[1]["args_hash"]})
    assert mixed.status_code == 422
    assert not any(each.decided for each in kit.run(asked.first.run).questions.values())


def test_after_an_answer_the_rest_is_shown_until_there_is_none(kit: Kit, client: FlaskClient, asked: Asked) -> None:
    for n, each in enumerate(asked[:3]):
        path = link(kit, each)
        send(client, path)
        page = client.get(path)
        assert beside(kit, page.text) == [(later.id, "ann") for later in asked[n + 1 : 3]]
        assert ("Still waiting for you" in shown(page)) == (n < 2)


def test_a_form_that_decided_nothing_shows_them_too(kit: Kit, client: FlaskClient, asked: Asked) -> None:
    for changes, status in (({"csrf": "x"}, 403), ({"args_hash": "0"}, 422)):
        page = send(client, link(kit, asked.first), **changes)
        assert (page.status_code, len(beside(kit, page.text))) == (status, 2)


def test_who_comes_second_is_shown_what_is_left(kit: Kit, world: World, browse: Browse, asked: Asked) -> None:
    client, path = browse(), link(kit, asked.first)
    page = client.get(path)
    deciding.decide(world, asked.first.id, deciding.Answer("denied", "bob", "cli"))
    form = {"outcome": "approved", "csrf": hidden(page, "csrf"), "args_hash": hidden(page, "args_hash")}
    late = client.post(path, data=form)
    assert (late.status_code, len(beside(kit, late.text))) == (409, 2)


def test_a_link_to_what_nobody_can_answer_any_more_leads_no_further(
    kit: Kit, client: FlaskClient, asked: Asked
) -> None:
    path = link(kit, asked.first)
    send(client, path)
    kit.shop.head = "b"
    drive(kit.world(), asked.first.run)
    page = client.get(path)
    assert (page.status_code, beside(kit, page.text)) == (409, [])
    assert len(kit.run(asked.first.run).open) == 4, "it is asked anew, and the others wait"


def test_what_has_expired_is_not_shown_beside(kit: Kit, client: FlaskClient, asked: Asked) -> None:
    path = link(kit, asked.first)
    send(client, path)
    kit.later(25 * 3600)
    assert beside(kit, client.get(path).text) == []


def test_what_is_closed_is_not_shown_beside(kit: Kit, runs: Runs, client: FlaskClient, asked: Asked) -> None:
    path = link(kit, asked.first)
    send(client, path)
    runs.cancel(asked.first.run, "bob", "a mistake")
    drive(kit.world(), asked.first.run)
    assert beside(kit, client.get(path).text) == []


def test_whoever_caused_the_run_is_shown_nothing_to_decide(kit: Kit, runs: Runs, client: FlaskClient) -> None:
    asked = ask(kit, runs, actor="ann")
    assert beside(kit, client.get(link(kit, asked.first)).text) == []
    assert len(beside(kit, client.get(link(kit, asked.first, "bob")).text)) == 3


def test_whoever_is_not_asked_is_shown_nothing_at_all(kit: Kit, client: FlaskClient, asked: Asked) -> None:
    page = client.get(link(kit, asked.reply, "ann"))
    assert (page.status_code, beside(kit, page.text)) == (403, [])


def test_the_links_are_on_no_other_page_and_in_no_answer_of_the_api(
    kit: Kit, client: FlaskClient, asked: Asked
) -> None:
    for path in (f"/v1/approvals/{asked.first.id}", "/v1/approvals", f"/v1/runs/{asked.first.run}"):
        answer = client.get(path, headers=bearer("ann"))
        assert answer.status_code == 200
        assert links.token(kit.settings, asked.second.id, "ann", None).partition(".")[0][:20] not in answer.text
    answer = client.get(f"/v1/approvals/{asked.first.id}", headers=bearer("ann"))
    assert '"risk":"high"' in "".join(answer.text.split())


def test_one_question_alone_has_no_list(client: FlaskClient, asked: Asked) -> None:
    with client.application.test_request_context():
        page = pages.question("token", "ann", asked.first)
    assert "also asks you" not in page.get_data(as_text=True)


def test_what_is_listed_does_no_harm(client: FlaskClient, asked: Asked) -> None:
    evil = OpenQuestion(kind="approve", title=EVIL, gives=EVIL, tool=EVIL, risk=None, expires=None, token="t")
    for changes in ({}, {"status": "decided"}):
        with client.application.test_request_context():
            approval = asked.first.model_copy(update=changes)
            text = pages.question("token", "ann", approval, beside=(evil,)).get_data(as_text=True)
        assert "1 question<" in text
        for each in ("<script", "<img", "\u202e", "\x1b"):
            assert each not in text
        assert "U+202E" in unescape(text)
