"""From a customer's ticket to her money through Chromium: the mail, the page, the click, one refund, one reply."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.demo import ticket as story
from tests.sandbox.zendesk.records import Ticket
from tests.stories.chromium import chromium, page
from tests.stories.stack import Stack
from tests.stories.teashop import BROKEN, CUSTOMER, TeaShop

__all__ = ["chromium", "page"]

pytestmark = pytest.mark.browser

SCREENSHOT = os.environ.get("PLACET_REFUND_SCREENSHOT")
"""Where the picture of the page goes that the guide shows."""
NOTE = "Photo seen. Sorry, Mona."


@pytest.fixture
def shop(chromium: Browser, tmp_path: Path) -> Iterator[TeaShop]:
    with TeaShop(tmp_path) as shop:
        yield shop


@pytest.fixture
def stack(shop: TeaShop, tmp_path: Path) -> Iterator[Stack]:
    with Stack(tmp_path, shop.config, sweep_seconds="1", **shop.settings) as stack:
        yield stack


@pytest.fixture
def ticket(shop: TeaShop, stack: Stack) -> Ticket:
    ticket, status = shop.open_ticket(stack, story.SUBJECT, story.BODY)
    assert status == 202
    return ticket


def marked(page: Page) -> Locator:
    """What stands there as somebody else's words."""
    return page.locator(".theirs")


def test_a_mail_a_link_and_a_click_become_one_refund_and_one_reply(
    shop: TeaShop, stack: Stack, ticket: Ticket, page: Page, tmp_path: Path
) -> None:
    asked = stack.asked(f"ticket#{ticket.id}")
    link = stack.link(stack.mail(asked["id"], "grace"))

    page.goto(link)
    assert page.get_by_role("heading", level=1).inner_text() == f"Refund 89.00 EUR of charge {shop.charge}"
    for shown in ("visa 4242", "Refunded so far", "which payment is meant", "If nobody answers", CUSTOMER, BROKEN[0]):
        assert page.get_by_text(shown).count() > 0, shown
    for theirs in (story.ASKS, story.TRIES, story.SUBJECT):
        everywhere = page.get_by_text(theirs).count()
        assert marked(page).get_by_text(theirs).count() == everywhere > 0
    page.screenshot(path=tmp_path / "question.png", full_page=True)
    if SCREENSHOT:
        page.screenshot(path=SCREENSHOT)
    assert (shop.refunds(), ticket.replies) == ([], [])

    page.get_by_label("Note").fill(NOTE)
    page.get_by_role("button", name="Approve").click()
    page.get_by_text("Approved by you").wait_for()
    page.screenshot(path=tmp_path / "decided.png", full_page=True)

    run = stack.ended(asked["run"])
    assert (run["status"], run["output"]["outcome"]) == ("done", "refunded")
    assert shop.refunds() == [(shop.charge, BROKEN[1], "eur")]
    assert (len(ticket.replies), ticket.status) == (1, "solved")
    assert shop.bank.count("create_refund", shop.charge) == 1

    page.goto(link)
    assert page.get_by_role("button").count() == 0


def test_a_deny_button_pays_nothing_and_hands_the_ticket_to_people(
    shop: TeaShop, stack: Stack, ticket: Ticket, page: Page
) -> None:
    asked = stack.asked(f"ticket#{ticket.id}")
    page.goto(stack.link(stack.mail(asked["id"], "grace")))
    page.get_by_label("Note").fill("She has to send it back first.")
    page.get_by_role("button", name="Deny").click()
    page.get_by_text("Denied by you").wait_for()
    assert stack.ended(asked["run"])["output"]["outcome"] == "handed over"
    assert (shop.refunds(), ticket.replies) == ([], [])
    (note,) = [each.body for each in ticket.comments if not each.public]
    assert "She has to send it back first." in note


def test_whoever_is_of_finance_may_answer_too_and_the_second_is_told(
    shop: TeaShop, stack: Stack, ticket: Ticket, page: Page, chromium: Browser
) -> None:
    asked = stack.asked(f"ticket#{ticket.id}")
    page.goto(stack.link(stack.mail(asked["id"], "grace")))
    with chromium.new_context() as context:
        other = context.new_page()
        other.goto(stack.link(stack.mail(asked["id"], "ada")))
        other.get_by_role("button", name="Approve").click()
        other.get_by_text("Approved by you").wait_for()
    page.get_by_role("button", name="Deny").click()
    page.get_by_text("Approved by Ada Lovelace").wait_for()
    stack.ended(asked["run"])
    assert shop.refunds() == [(shop.charge, BROKEN[1], "eur")]
