"""The page behind a stop link: what a scanner, a mail program, a person and an attacker get from it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr

from tasks import stop_links
from tasks.outreach.store import SqlOutreach
from tests.tasks.kit import Kit
from tests.webhooks.conftest import Browse
from tests.webhooks.test_approval_page import hidden, shown

AMY = "amy@acme.example"
Stopped = Callable[[], bool]
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def path(kit: Kit) -> str:
    address = stop_links.make(kit.settings, AMY, "run1", "contact 7", time.time())
    return address.removeprefix(kit.settings.public_url)


@pytest.fixture
def stopped(kit: Kit) -> Stopped:
    """Whether they have opted out, asked at each look."""
    return lambda: SqlOutreach(kit.settings).stopped(AMY) is not None


def told(kit: Kit) -> int:
    return len([each for each in kit.store.inbox.read() if each.what == "new"])


def test_looking_changes_nothing_however_often_a_scanner_does(
    kit: Kit, client: FlaskClient, path: str, stopped: Stopped
) -> None:
    for method in ("GET", "HEAD", "GET", "OPTIONS"):
        assert client.open(path, method=method).status_code == 200
    assert client.get(f"{path}?List-Unsubscribe=One-Click").status_code == 200
    assert not stopped()
    assert told(kit) == 0


def test_the_page_says_for_whom_it_is_and_has_a_button(client: FlaskClient, path: str) -> None:
    page = client.get(path)
    assert f"We would write nothing of the kind to {AMY} any more." in shown(page)
    assert "Send me no more" in shown(page)
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "script" not in page.headers["Content-Security-Policy"]


def test_an_address_that_is_a_script_is_words_on_the_page(kit: Kit, client: FlaskClient) -> None:
    address = stop_links.make(kit.settings, "<script>alert(1)</script>@x.example", "run1", "7", time.time())
    page = client.get(address.removeprefix(kit.settings.public_url))
    assert "<script>" not in page.text
    assert "<script>alert(1)</script>@x.example" in shown(page)


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_mail_program_stops_it_by_one_post_without_cookies_and_is_sent_nowhere(
    kit: Kit, browse: Browse, path: str, stopped: Stopped, kind: str
) -> None:
    """RFC 8058, section 3.1: the body in either form, no cookies, no redirect."""
    answer = browse().post(path, data=ONE_CLICK, content_type=kind)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert stopped()
    assert told(kit) == 1
    assert browse().post(path, data=ONE_CLICK, content_type=kind).status_code == 200
    assert told(kit) == 1


def test_a_person_stops_it_by_the_page(kit: Kit, client: FlaskClient, path: str, stopped: Stopped) -> None:
    page = client.get(path)
    assert not stopped()
    answer = client.post(path, data={"csrf": hidden(page, "csrf")})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"./{path.rpartition('/')[2]}")
    assert stopped()
    assert "You get no more of these mails" in shown(client.get(path))
    assert told(kit) == 1


@pytest.mark.parametrize(
    "sent",
    [{}, {"csrf": "made-up"}, {"List-Unsubscribe": "Two-Clicks"}, {"list-unsubscribe": "One-Click"}, {"One-Click": ""}],
)
def test_a_form_that_proves_nothing_is_shown_again(
    client: FlaskClient, path: str, stopped: Stopped, sent: dict[str, str]
) -> None:
    client.get(path)
    answer = client.post(path, data=sent)
    assert answer.status_code == 403
    assert "Nothing was changed yet" in shown(answer)
    assert not stopped()
    client.post(path, data={"csrf": hidden(answer, "csrf")})
    assert stopped()


def test_the_form_of_one_link_stops_no_other(kit: Kit, client: FlaskClient, path: str, stopped: Stopped) -> None:
    other = stop_links.make(kit.settings, "bob@acme.example", "run1", "8", time.time())
    page = client.get(other.removeprefix(kit.settings.public_url))
    assert client.post(path, data={"csrf": hidden(page, "csrf")}).status_code == 403
    assert not stopped()


def test_a_wrong_link_gets_a_page_and_changes_nothing(kit: Kit, client: FlaskClient, path: str) -> None:
    for wrong in (path[:-2], f"{path}x", "/stop/x", "/stop/a.b.c"):
        for answer in (client.get(wrong), client.post(wrong, data=ONE_CLICK)):
            assert answer.status_code == 404
            assert "This link is not one of ours" in shown(answer)
            assert "Nothing was changed" in shown(answer)
    assert told(kit) == 0


def test_a_link_of_years_ago_says_what_to_do_instead(kit: Kit, client: FlaskClient, stopped: Stopped) -> None:
    old = stop_links.make(kit.settings, AMY, "run1", "7", time.time() - stop_links.LASTS)
    answer = client.post(old.removeprefix(kit.settings.public_url), data=ONE_CLICK)
    assert answer.status_code == 410
    assert "Answer the mail and say so" in shown(answer)
    assert not stopped()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_no_other_method_stops(client: FlaskClient, path: str, stopped: Stopped, method: str) -> None:
    assert client.open(path, method=method, data=ONE_CLICK).status_code == 405
    assert not stopped()


def test_while_the_database_is_away_it_says_so_and_that_mail_may_still_come(
    kit: Kit, browse: Browse, path: str
) -> None:
    url = SecretStr("postgresql://u:hunter2@127.0.0.1:1/db")
    client = _on(browse, kit, url)
    for answer in (client.post(path, data=ONE_CLICK), client.get(path)):
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        assert "you may still get mail" in shown(answer)
        assert "hunter2" not in answer.text
    assert told(kit) == 0


def test_while_redis_is_away_it_counts_all_the_same(away: FlaskClient, path: str, stopped: Stopped) -> None:
    assert away.get(path).status_code == 200
    assert away.post(path, data=ONE_CLICK).status_code == 200
    assert stopped()


def test_no_log_shows_the_link(client: FlaskClient, path: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        client.get(path)
        client.post(path, data=ONE_CLICK)
    assert "/stop/***" in caplog.text
    assert path.rpartition("/")[2] not in caplog.text


def _on(browse: Browse, kit: Kit, url: SecretStr) -> FlaskClient:
    """A client of an application whose database is not there."""
    client = browse()
    runs = client.application.extensions["placet"].runs
    runs._world.settings = kit.settings.model_copy(update={"database_url": url})
    return client
