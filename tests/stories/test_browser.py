"""From the mail to the review through Chromium: the link, the page, the note, the click."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.demo import change
from tests.sandbox.github.pull import Pull
from tests.stories.chromium import chromium, page
from tests.stories.stack import Stack

__all__ = ["chromium", "page"]

pytestmark = pytest.mark.browser

SCREENSHOT = os.environ.get("PLACET_SCREENSHOT")
"""Where the picture of the page goes that the README shows."""
NOTE = "Looks right. <b>Thank you</b> & go on."


@pytest.fixture(scope="module")
def stack(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("browser"), sweep_seconds="1") as stack:
        stack.hub.create_repository(change.REPOSITORY, files=change.BEFORE)
        yield stack


@pytest.fixture
def pull(stack: Stack) -> Pull:
    """A pull request that nobody has decided about."""
    repo = stack.hub.repositories[change.REPOSITORY]
    branch = f"{change.BRANCH}-{len(repo.pulls) + 1}"
    return repo.open_pull(branch, title=change.TITLE, author=change.AUTHOR, files=change.after(change.a_key()))


def subject(pull: Pull) -> str:
    return f"{change.REPOSITORY}#{pull.number}"


def test_a_mail_a_link_a_note_and_a_click_become_one_review(
    stack: Stack, pull: Pull, page: Page, tmp_path: Path
) -> None:
    asked = stack.asked(subject(pull))
    link = stack.link(stack.mail(asked["id"]))

    page.goto(link)
    assert page.get_by_role("heading", level=1).inner_text() == asked["title"]
    for shown in ("auth/session.py", "Possible SQL injection", "this looks like a credential"):
        assert page.get_by_text(shown).count() > 0
    page.screenshot(path=tmp_path / "question.png", full_page=True)
    if SCREENSHOT:
        page.screenshot(path=SCREENSHOT)
    assert pull.reviews == []

    page.get_by_label("Note").fill(NOTE)
    page.get_by_role("button", name="Approve").click()
    page.get_by_text("Approved by you").wait_for()
    assert page.url == link
    assert page.get_by_text(NOTE, exact=True).count() == 1
    assert page.get_by_role("button").count() == 0
    page.screenshot(path=tmp_path / "decided.png", full_page=True)

    run = stack.ended(asked["run"])
    assert run["status"] == "done"
    (review,) = pull.reviews
    assert review.body.startswith(asked["args"]["body"])
    assert stack.hub.count("create_review", subject(pull)) == 1
    decision = stack.read(f"/approvals/{asked['id']}")["decision"]
    assert (decision["by"], decision["channel"], decision["note"]) == ("ada", "mail", NOTE)

    page.goto(link)
    assert page.get_by_text("Approved by you").count() == 1
    assert page.get_by_role("button").count() == 0


def test_a_deny_button_writes_nothing(stack: Stack, pull: Pull, page: Page) -> None:
    asked = stack.asked(subject(pull))
    page.goto(stack.link(stack.mail(asked["id"])))
    page.get_by_role("button", name="Deny").click()
    page.get_by_text("Denied by you").wait_for()
    assert stack.ended(asked["run"])["summary"].startswith("denied")
    assert pull.reviews == []


def test_a_scanner_that_opens_the_link_decides_nothing(stack: Stack, pull: Pull, page: Page) -> None:
    asked = stack.asked(subject(pull))
    link = stack.link(stack.mail(asked["id"]))
    before = len(stack.journal(asked["run"]))
    for method in ("HEAD", "GET", "HEAD", "GET"):
        assert stack.client.request(method, link).status_code == 200
    page.goto(link)
    assert stack.read(f"/approvals/{asked['id']}")["status"] == "open"
    assert len(stack.journal(asked["run"])) == before
    assert pull.reviews == []


def test_two_pages_open_at_once_agree_on_who_decided(stack: Stack, pull: Pull, page: Page, chromium: Browser) -> None:
    asked = stack.asked(subject(pull))
    link = stack.link(stack.mail(asked["id"]))
    page.goto(link)
    with chromium.new_context() as context:
        other = context.new_page()
        other.goto(link)
        other.get_by_role("button", name="Deny").click()
        other.get_by_text("Denied by you").wait_for()
    page.get_by_role("button", name="Approve").click()
    page.get_by_text("Denied by you").wait_for()
    assert stack.ended(asked["run"])["summary"].startswith("denied")
    assert pull.reviews == []
