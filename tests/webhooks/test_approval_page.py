"""The page behind a mailed link."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr
from werkzeug.test import TestResponse

from tasks.driving.drive import drive
from tasks.runs import Runs
from tasks.status import Approval
from tasks.world import World
from tests.tasks.kit import Kit
from tests.webhooks.asking import ask, length, link, refunds
from tests.webhooks.conftest import Browse
from webhooks import csrf

Answer = Callable[..., TestResponse]


@pytest.fixture
def asked(kit: Kit, world: World, runs: Runs) -> Approval:
    return ask(kit, world, runs)


def shown(response: TestResponse) -> str:
    """The words of a page."""
    assert response.mimetype == "text/html"
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", response.text)).split())


def hidden(page: TestResponse, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found
    return found[1]


def send(client: FlaskClient, path: str, **changes: str) -> TestResponse:
    """Open a link, and send its form as a browser would."""
    page = client.get(path)
    form = {"outcome": "approved", "note": "", "csrf": hidden(page, "csrf"), "args_hash": hidden(page, "args_hash")}
    return client.post(path, data=form | changes)


# -- showing ----------------------------------------------------------------------------------------------------------


def test_the_page_shows_what_is_asked_and_what_follows(kit: Kit, client: FlaskClient, asked: Approval) -> None:
    page = client.get(link(kit, asked))
    words = shown(page)
    assert page.status_code == 200
    for each in (asked.title, asked.why, asked.agent_title, asked.on_yes, asked.on_no, asked.on_silence, *asked.done):
        assert " ".join(each.split()) in words
    assert "ch1" in words
    assert hidden(page, "args_hash") == asked.args_hash
    assert re.findall(r'name="outcome" value="(\w+)"', page.text) == ["approved", "denied"]


def test_looking_changes_nothing(kit: Kit, client: FlaskClient, asked: Approval) -> None:
    before, path = length(kit, asked), link(kit, asked)
    for method in ("GET", "HEAD", "GET", "OPTIONS"):
        assert client.open(path, method=method).status_code == 200
    assert client.get(f"{path}?outcome=approved").status_code == 200
    assert length(kit, asked) == before


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_no_other_method_decides(kit: Kit, client: FlaskClient, asked: Approval, method: str) -> None:
    assert client.open(link(kit, asked), method=method, data={"outcome": "approved"}).status_code == 405


def test_the_page_is_kept_by_nobody_framed_by_nobody_and_runs_nothing(
    kit: Kit, client: FlaskClient, asked: Approval
) -> None:
    page = client.get(link(kit, asked))
    policy = page.headers["Content-Security-Policy"]
    for each in ("default-src 'none'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'"):
        assert each in policy
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert "<script" not in page.text
    assert not re.search(r"https?://|\sstyle=|\son\w+=", page.text)


def test_the_style_sheet_is_found_from_the_page(kit: Kit, client: FlaskClient, asked: Approval) -> None:
    path = link(kit, asked)
    found = re.search(r'rel="stylesheet" href="\.\./([^"]+)"', client.get(path).text)
    assert found
    with client.get(f"/{found[1]}") as sheet:
        assert (sheet.status_code, sheet.mimetype) == (200, "text/css")


# -- deciding ---------------------------------------------------------------------------------------------------------


def test_a_yes_lets_the_call_happen_once(kit: Kit, world: World, client: FlaskClient, asked: Approval) -> None:
    path = link(kit, asked)
    response = send(client, path, note="go on")
    assert response.status_code == 303
    after = client.get(path.rpartition("/")[0] + response.headers["Location"].removeprefix("."))
    assert after.status_code == 200
    assert "Approved by you" in shown(after)
    assert "go on" in shown(after)
    drive(world, asked.run)
    assert refunds(kit) == 1


def test_a_no_lets_nothing_happen(kit: Kit, world: World, client: FlaskClient, asked: Approval) -> None:
    assert send(client, link(kit, asked), outcome="denied").status_code == 303
    drive(world, asked.run)
    assert refunds(kit) == 0


def test_a_form_that_is_sent_twice_decides_once(kit: Kit, client: FlaskClient, asked: Approval) -> None:
    path = link(kit, asked)
    page = client.get(path)
    form = {"outcome": "approved", "csrf": hidden(page, "csrf"), "args_hash": hidden(page, "args_hash")}
    assert client.post(path, data=form).status_code == 303
    before = length(kit, asked)
    again = client.post(path, data=form | {"outcome": "denied"})
    assert (again.status_code, "Approved by you" in shown(again)) == (409, True)
    assert length(kit, asked) == before


def test_who_comes_second_sees_who_was_first(kit: Kit, browse: Browse, asked: Approval) -> None:
    ann, bob = browse(), browse()
    path = link(kit, asked, "bob")
    page = bob.get(path)
    send(ann, link(kit, asked), outcome="denied", note="not this month")
    form = {"outcome": "approved", "csrf": hidden(page, "csrf"), "args_hash": hidden(page, "args_hash")}
    late = bob.post(path, data=form)
    assert late.status_code == 409
    assert "Denied by Ann Lee" in shown(late)
    assert "not this month" in shown(late)
    assert bob.get(path).status_code == 200


# -- forms that prove nothing -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("csrf", ["", "x", "é", "a" * 43])
def test_a_form_from_elsewhere_decides_nothing(kit: Kit, client: FlaskClient, asked: Approval, csrf: str) -> None:
    before = length(kit, asked)
    response = send(client, link(kit, asked), csrf=csrf, note="kept <b>")
    assert (response.status_code, "Nothing was decided" in shown(response)) == (403, True)
    assert "kept &lt;b&gt;" in response.text, "the note is not lost"
    assert length(kit, asked) == before


def test_a_form_without_its_cookie_decides_nothing(kit: Kit, browse: Browse, asked: Approval) -> None:
    form_token = hidden(browse().get(link(kit, asked)), "csrf")
    before = length(kit, asked)
    assert send(browse(), link(kit, asked), csrf=form_token).status_code == 403
    bare = browse().post(
        link(kit, asked), data={"outcome": "approved", "csrf": form_token, "args_hash": asked.args_hash}
    )
    assert bare.status_code == 403
    assert length(kit, asked) == before


def test_a_form_of_one_link_is_not_good_for_another(kit: Kit, client: FlaskClient, asked: Approval) -> None:
    other = hidden(client.get(link(kit, asked, "bob")), "csrf")
    assert send(client, link(kit, asked, "ann"), csrf=other).status_code == 403


def test_what_a_form_carries_is_bound_to_link_and_cookie_both(client: FlaskClient) -> None:
    with client.application.test_request_context():
        values = [csrf.value(token, cookie) for token in ("a", "b") for cookie in ("c", "d")]
    assert len(set(values)) == 4


def test_the_cookie_is_for_this_site_and_no_script(kit: Kit, browse: Browse, asked: Approval) -> None:
    plain = browse().get(link(kit, asked)).headers["Set-Cookie"]
    assert "HttpOnly" in plain
    assert "SameSite=Strict" in plain
    assert "Path" not in plain
    assert "Secure" not in plain
    assert "Secure" in browse(public_url="https://placet.example").get(link(kit, asked)).headers["Set-Cookie"]


@pytest.mark.parametrize(
    "changes",
    [
        {"args_hash": "0" * 64},
        {"args_hash": ""},
        {"outcome": ""},
        {"outcome": "happened"},
        {"outcome": "approved ", "extra": "1"},
        {"note": "x" * 2001},
        {"position": "first"},
    ],
)
def test_a_form_that_was_tampered_with_decides_nothing(
    kit: Kit, client: FlaskClient, asked: Approval, changes: dict[str, str]
) -> None:
    before = length(kit, asked)
    response = send(client, link(kit, asked), **changes)
    assert response.status_code == 422
    assert "Nothing was" in shown(response)
    assert length(kit, asked) == before


# -- links that are not good ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-1], lambda t: t + "A", lambda t: t.swapcase(), lambda t: "x", lambda t: "%00"]
)
def test_a_forged_link_is_404_and_shows_nothing(
    kit: Kit, client: FlaskClient, asked: Approval, spoil: Callable[[str], str]
) -> None:
    token = link(kit, asked).rpartition("/")[2]
    for response in (client.get(f"/approvals/{spoil(token)}"), client.post(f"/approvals/{spoil(token)}")):
        assert (response.status_code, "not one of ours" in shown(response)) == (404, True)
        assert asked.title not in shown(response)


def test_a_link_of_another_installation_is_404(kit: Kit, client: FlaskClient, asked: Approval) -> None:
    kit.settings = kit.settings.model_copy(update={"secret_key": SecretStr("z" * 40)})
    kit.settings.__dict__.pop("secret", None)
    assert client.get(link(kit, asked)).status_code == 404


def test_an_old_link_is_410_and_decides_nothing(kit: Kit, world: World, client: FlaskClient, asked: Approval) -> None:
    path = link(kit, asked, expires=world.store.now() + 60)
    page = client.get(path)
    form = {"outcome": "approved", "csrf": hidden(page, "csrf"), "args_hash": hidden(page, "args_hash")}
    kit.later(61)
    before = length(kit, asked)
    for response in (client.get(path), client.post(path, data=form)):
        assert (response.status_code, "too old" in shown(response)) == (410, True)
    assert length(kit, asked) == before


def test_a_link_of_somebody_who_is_not_asked_shows_and_decides_nothing(
    kit: Kit, client: FlaskClient, asked: Approval
) -> None:
    before, path = length(kit, asked), link(kit, asked, "eve")
    for response in (client.get(path), client.post(path, data={"outcome": "approved"})):
        assert response.status_code == 403
        assert "no longer, put to eve" in shown(response)
        assert asked.title not in shown(response)
    assert length(kit, asked) == before


def test_who_caused_the_event_does_not_decide_about_it(kit: Kit, world: World, runs: Runs, client: FlaskClient) -> None:
    asked = ask(kit, world, runs, actor="ann")
    response = send(client, link(kit, asked, "ann"))
    assert (response.status_code, "somebody else must decide" in shown(response)) == (403, True)


# -- questions that are over ------------------------------------------------------------------------------------------


def over(kit: Kit, client: FlaskClient, asked: Approval, act: Callable[[], object]) -> list[TestResponse]:
    """What is answered to a look, and to a form that was open when something happened."""
    path = link(kit, asked)
    page = client.get(path)
    form = {"outcome": "approved", "csrf": hidden(page, "csrf"), "args_hash": hidden(page, "args_hash")}
    act()
    before = length(kit, asked)
    responses = [client.post(path, data=form), client.get(path)]
    assert length(kit, asked) == before
    assert not any('name="outcome"' in each.text for each in responses)
    return responses


@pytest.mark.parametrize("driven", [False, True])
def test_a_question_that_has_expired_is_410(
    kit: Kit, world: World, client: FlaskClient, asked: Approval, driven: bool
) -> None:
    def expire() -> None:
        kit.later(25 * 3600)
        if driven:
            drive(world, asked.run)

    for response in over(kit, client, asked, expire):
        assert (response.status_code, "Too late" in shown(response)) == (410, True)
        assert "nobody answered in time" in shown(response).lower()
    assert refunds(kit) == 0


def test_a_question_whose_run_was_cancelled_is_410(
    kit: Kit, world: World, runs: Runs, client: FlaskClient, asked: Approval
) -> None:
    def cancel() -> None:
        runs.cancel(asked.run, "bob", "a mistake")
        drive(world, asked.run)

    assert [each.status_code for each in over(kit, client, asked, cancel)] == [410, 410]


@pytest.mark.parametrize("driven", [False, True])
def test_a_question_that_a_newer_event_overtook_is_409(
    kit: Kit, world: World, client: FlaskClient, asked: Approval, driven: bool
) -> None:
    def overtake() -> None:
        kit.begin(2, world)
        if driven:
            drive(world, asked.run)

    for response in over(kit, client, asked, overtake):
        assert (response.status_code, "moved on" in shown(response)) == (409, True)
    assert refunds(kit) == 0


def test_a_yes_that_the_world_outran_is_409_and_says_why(
    kit: Kit, world: World, client: FlaskClient, asked: Approval
) -> None:
    path = link(kit, asked)
    send(client, path)
    kit.shop.head = "b"
    drive(world, asked.run)
    assert refunds(kit) == 0
    page = client.get(path)
    assert (page.status_code, "Approved by you" in shown(page)) == (409, True)
    assert "no longer counts" in shown(page)


# -- at the edge ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["", "/placet"])
def test_below_a_path_the_page_works_with_the_prefix_and_without(
    kit: Kit, browse: Browse, asked: Approval, prefix: str
) -> None:
    client = browse(public_url="https://example.com/placet")
    path = f"{prefix}{link(kit, asked)}"
    page = client.get(path)
    assert page.status_code == 200
    with client.get(f"{prefix}/static/placet.css") as sheet:
        assert sheet.status_code == 200
    form = {"outcome": "approved", "csrf": hidden(page, "csrf"), "args_hash": hidden(page, "args_hash")}
    cookie = page.headers["Set-Cookie"].partition(";")[0]
    response = client.post(path, data=form, headers={"Cookie": cookie})
    assert (response.status_code, response.headers["Location"]) == (303, f"./{path.rpartition('/')[2]}")


def test_a_store_that_is_away_is_told_on_a_page(kit: Kit, away: FlaskClient, asked: Approval) -> None:
    response = away.get(link(kit, asked))
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert "Nothing was decided" in shown(response)


def test_no_token_is_in_the_log(
    kit: Kit, client: FlaskClient, asked: Approval, caplog: pytest.LogCaptureFixture
) -> None:
    path = link(kit, asked)
    with caplog.at_level(logging.DEBUG):
        send(client, path)
        client.get(f"{path}?again")
    assert "/approvals/***" in caplog.text
    assert path.rpartition("/")[2] not in caplog.text
    assert path.rpartition(".")[2] not in caplog.text
