"""From Stripe's signed webhook to exactly one effect: disputes, failed payments and warnings of fraud."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tasks import inbox
from tasks.driving.drive import drive
from tasks.store import Store
from tests.sandbox.zendesk import ZendeskSandbox
from tests.stories.checks import NOBODY_KNOWS
from tests.stories.till import Killed, Till, till

ANN = "ann@example.com"
HOUR, DAY = 3600, 86_400
SCENES = ("dispute", "invoice", "warning")
CHANNEL = "webhook"
RARER = ("500-after", "drop-before", "500", "lock-timeout")
FIRST, *OTHERS = sorted(NOBODY_KNOWS)
"""What is tried at each push, and what the long suite tries besides."""


@pytest.fixture
def shop(tmp_path: Path, valkey_url: str, store: Store) -> Iterator[Till]:
    with till(tmp_path, valkey_url, store) as shop:
        yield shop


def customer(shop: Till) -> str:
    return str(shop.bank.customer(ANN, "Ann Lee")["id"])


def disputed(shop: Till, **more: Any) -> tuple[str, dict[str, Any]]:
    """A dispute and the event that tells of it."""
    charge = shop.bank.charge(2000, customer=customer(shop), description="A lamp")
    dispute = shop.bank.dispute(charge["id"], **more)
    return dispute["id"], shop.bank.events[-1]


def unpaid(shop: Till, attempts: int = 1, next_in: float | None = 3 * DAY) -> tuple[dict[str, Any], dict[str, Any]]:
    """An invoice of a subscription that could not be collected, and the event that tells of it."""
    ann = customer(shop)
    plan = shop.bank.subscription(ann)["id"]
    parent = {"type": "subscription_details", "subscription_details": {"subscription": plan}}
    bill = shop.bank.invoice(ann, 900, parent=parent)
    return bill, shop.bank.payment_failed(bill["id"], attempts, next_in)


def warned(shop: Till) -> tuple[str, dict[str, Any]]:
    """A charge that the bank warns of, and the event that tells of it."""
    charge = shop.bank.charge(2000, customer=customer(shop))["id"]
    shop.bank.fraud_warning(charge)
    return charge, shop.bank.events[-1]


def effects(shop: Till) -> dict[str, int]:
    """All that was done to the world."""
    kinds = ("create_refund", "update_dispute", "update_subscription", "create_credit_note")
    done = {kind: shop.bank.count(kind) for kind in kinds}
    done |= {"mail": len(shop.mails(ANN)), "post": len(shop.slack.hooked)}
    return {kind: times for kind, times in done.items() if times}


def ended(shop: Till, id: str) -> str:
    found = shop.run(id).ended
    assert found is not None
    assert found.status == "done"
    return found.summary


# -- disputes ----------------------------------------------------------------------------------------------------------


def test_a_dispute_is_drafted_shown_with_its_evidence_and_answered_once(shop: Till) -> None:
    id, event = disputed(shop)
    charge = shop.bank.get("disputes", id)["charge"]
    sent = {"carrier": "DHL", "tracking": "1Z9", "shipped_on": "2026-11-03", "delivered_on": "2026-11-05"}
    shop.keep_order(id="A-17", charge=charge, product="A brass lamp", total_cents=2000, currency="eur", **sent)
    world = shop.world()
    drive(world, run := shop.begin(world, event))
    assert effects(shop) == {"update_dispute": 1}, "the draft"
    assert shop.bank.get("disputes", id)["status"] == "needs_response"

    [asked] = shop.asked(run)
    due = shop.bank.get("disputes", id)["evidence_details"]["due_by"]
    assert asked.expires == pytest.approx(due - 600, abs=0.1)
    assert (asked.of, asked.approvers) == ("approve", ("role:finance",))
    [mail] = shop.mails("fay@shop.example")
    part = mail.get_body(("plain",))
    assert part is not None
    shown = str(part.get_content())
    for each in ("Answer dispute", "A brass lamp", "1Z9", "Ann Lee", "an answer to the bank is final", "Due by"):
        assert each in shown, shown

    assert "Answered dispute" in shop.finish(world, run)
    row = shop.bank.get("disputes", id)
    assert (row["status"], row["evidence_details"]["submission_count"]) == ("under_review", 1)
    assert row["evidence"]["shipping_tracking_number"] == "1Z9"
    for each in ("It paid for order A-17.", "The order came to 20.00 EUR.", "It was delivered on 2026-11-05."):
        assert each in row["evidence"]["uncategorized_text"]


def test_what_customer_and_team_wrote_each_other_goes_along_and_the_teams_notes_do_not(shop: Till) -> None:
    id, event = disputed(shop)
    charge = shop.bank.get("disputes", id)["charge"]
    with ZendeskSandbox() as desk:
        ticket = desk.open_ticket("My lamp", "Where is my lamp?")
        desk.comment(ticket, desk.agent, "A difficult one.", public=False)
        desk.comment(ticket, desk.agent, "It is with DHL.", public=True)
        shop.keep_order(id="A-17", charge=charge, ticket=ticket.id)
        shop.answer_tickets_at(desk)
        world = shop.world()
        shop.finish(world, shop.begin(world, event))
    said = shop.bank.get("disputes", id)["evidence"]["uncategorized_text"].partition("Conversation")[2]
    assert "the customer: Where is my lamp?" in said
    assert "we: It is with DHL." in said
    assert "difficult" not in said


def test_a_dispute_without_a_database_of_orders_is_answered_from_stripes_records(shop: Till) -> None:
    id, event = disputed(shop)
    world = shop.world()
    drive(world, run := shop.begin(world, event))
    [asked] = shop.asked(run)
    assert "Not looked up: the order: " in asked.why
    shop.finish(world, run)
    assert shop.bank.get("disputes", id)["evidence"].keys() == {
        "product_description",
        "customer_name",
        "customer_email_address",
        "uncategorized_text",
    }


def test_a_question_about_a_dispute_is_over_before_the_bank_stops_listening(shop: Till) -> None:
    id, event = disputed(shop, due_in=HOUR)
    world = shop.world()
    drive(world, run := shop.begin(world, event))
    shop.later(HOUR - 600 + 1)
    drive(world, run)
    assert "was not answered: nobody answered in time. The evidence lies at Stripe as a draft" in ended(shop, run)
    assert shop.bank.get("disputes", id)["status"] == "needs_response"


def test_a_no_submits_nothing_and_keeps_its_note(shop: Till) -> None:
    _, event = disputed(shop)
    world = shop.world()
    drive(world, run := shop.begin(world, event))
    shop.say(world, run, "denied", note="we did ship late")
    drive(world, run)
    assert "was not answered: we did ship late" in ended(shop, run)
    assert effects(shop) == {"update_dispute": 1}


def test_a_dispute_that_somebody_answers_meanwhile_is_not_answered_again(shop: Till) -> None:
    id, event = disputed(shop)
    world = shop.world()
    drive(world, run := shop.begin(world, event))
    shop.bank.put_evidence(id, {"uncategorized_text": "By hand."}, submit=True)
    shop.say(world, run)
    drive(world, run)
    assert "was answered already: it is under review" in ended(shop, run)
    assert shop.bank.get("disputes", id)["evidence_details"]["submission_count"] == 1


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"status": "lost"}, "it is lost"),
        ({"status": "warning_needs_response"}, "is an inquiry"),
        ({"due_in": -60}, "it was due by"),
    ],
)
def test_a_dispute_that_takes_no_answer_is_left_alone(shop: Till, more: dict[str, Any], says: str) -> None:
    _, event = disputed(shop, **more)
    world = shop.world()
    drive(world, run := shop.begin(world, event))
    assert says in ended(shop, run)
    assert effects(shop) == {}


# -- failed payments ---------------------------------------------------------------------------------------------------


def test_a_failed_payment_is_reminded_of_after_a_yes_and_once(shop: Till) -> None:
    bill, event = unpaid(shop)
    world = shop.world()
    drive(world, run := shop.begin(world, event))
    assert effects(shop) == {}
    assert "the letter “first” was sent to ann@example.com" in shop.finish(world, run)
    [mail] = shop.mails(ANN)
    assert (mail["From"], mail["Auto-Submitted"]) == ("Shop <shop@shop.example>", "auto-generated")
    part = mail.get_body(("plain",))
    assert part is not None
    assert "9.00 EUR for invoice A-0001" in str(part.get_content())
    assert effects(shop) == {"mail": 1}
    assert bill["status"] == "open"


@pytest.mark.parametrize("status", ["paid", "void", "uncollectible"])
def test_an_invoice_that_is_settled_while_people_are_asked_is_not_written_about(shop: Till, status: str) -> None:
    bill, event = unpaid(shop)
    world = shop.world()
    drive(world, run := shop.begin(world, event))
    bill["status"] = status
    shop.say(world, run)
    drive(world, run)
    assert f"was not sent to ann@example.com (status was open, is {status})" in ended(shop, run)
    assert effects(shop) == {}


def test_the_next_attempt_closes_what_is_asked_about_the_last_and_is_an_occasion_of_its_own(shop: Till) -> None:
    bill, first = unpaid(shop)
    world = shop.world()
    drive(world, one := shop.begin(world, first))
    second = {**shop.bank.payment_failed(bill["id"], 2), "created": first["created"] + 3 * DAY}
    two = shop.begin(world, second)
    assert shop.run(two).began is None, "it waits for the one before it to end"
    drive(world, one)
    found = shop.run(one).ended
    assert found is not None
    assert found.status == "superseded"
    assert "the letter “second” was sent" in shop.finish(world, two)
    [mail] = shop.mails(ANN)
    assert mail["Subject"] == "Another attempt failed: your payment for invoice A-0001"


def test_events_that_come_in_the_wrong_order_and_twice_are_one_letter(shop: Till) -> None:
    bill, first = unpaid(shop)
    second = {**shop.bank.payment_failed(bill["id"], 2), "created": first["created"] + 3 * DAY}
    world = shop.world()
    assert [shop.post(world, each) for each in (second, first, second, first)] == [202, 202, 200, 200]
    [run] = inbox.drain(world)
    assert "attempt 2: the letter “second” was sent" in shop.finish(world, run)
    assert effects(shop) == {"mail": 1}


def test_the_third_attempt_tells_the_team_and_the_last_one_asks_about_the_subscription(shop: Till) -> None:
    bill, event = unpaid(shop, attempts=3)
    world = with_channel(shop)
    assert "the team was told in Slack; the letter “third” was sent" in shop.finish(world, shop.begin(world, event))
    last = {**shop.bank.payment_failed(bill["id"], 4, None), "created": event["created"] + 3 * DAY}
    drive(world, run := shop.begin(world, last))
    questions = shop.asked(run)
    assert len(questions) == 2, "letter and subscription are asked about side by side"
    assert any("Stripe will not try again to collect invoice A-0001" in each.why for each in questions)
    shop.finish(world, run)
    assert effects(shop) == {"update_subscription": 1, "mail": 2, "post": 2}
    plan = bill["parent"]["subscription_details"]["subscription"]
    assert shop.bank.get("subscriptions", plan)["cancel_at_period_end"] is True


def test_without_slack_the_letter_goes_all_the_same_and_the_outcome_says_so(shop: Till) -> None:
    _, event = unpaid(shop, attempts=3)
    world = shop.world()
    summary = shop.finish(world, shop.begin(world, event))
    assert "the team was not told in Slack (slack.post: no channel; name one, or set" in summary
    assert effects(shop) == {"mail": 1}


# -- fraud -------------------------------------------------------------------------------------------------------------


def test_a_charge_that_the_bank_warns_of_is_paid_back_after_a_yes_and_once(shop: Till) -> None:
    charge, event = warned(shop)
    world = shop.world()
    drive(world, run := shop.begin(world, event))
    [asked] = shop.asked(run)
    assert "the bank thinks that the card was used by somebody else" in asked.why
    assert effects(shop) == {}
    assert f"Refunded 20.00 EUR of charge {charge}" in shop.finish(world, run)
    [refund] = shop.bank.all("refunds")
    assert (refund["amount"], refund["reason"], refund["charge"]) == (2000, "fraudulent", charge)


def test_two_warnings_about_one_charge_are_one_refund(shop: Till) -> None:
    charge, event = warned(shop)
    world = shop.world()
    shop.finish(world, shop.begin(world, event))
    again = shop.bank.get("early_fraud_warnings", shop.bank.fraud_warning(charge)["id"])
    assert again["actionable"] is False
    drive(world, run := shop.begin(world, shop.bank.events[-1]))
    assert "was refunded already (20.00 EUR)" in ended(shop, run)
    assert effects(shop) == {"create_refund": 1}


@pytest.mark.parametrize("what", ["refund", "dispute"])
def test_a_charge_that_is_settled_while_people_are_asked_is_not_paid_back_again(shop: Till, what: str) -> None:
    charge, event = warned(shop)
    world = shop.world()
    drive(world, run := shop.begin(world, event))
    getattr(shop.bank, what)(charge)
    shop.say(world, run)
    drive(world, run)
    assert ("was refunded already" if what == "refund" else "is disputed already") in ended(shop, run)
    assert effects(shop) == {}


# -- whatever goes wrong -----------------------------------------------------------------------------------------------


def begun(shop: Till, scene: str) -> tuple[dict[str, Any], dict[str, int]]:
    """An event, and all that is to come of it."""
    if scene == "dispute":
        return disputed(shop)[1], {"update_dispute": 2}
    if scene == "warning":
        return warned(shop)[1], {"create_refund": 1}
    return unpaid(shop, 4, None)[1], {"mail": 1, "update_subscription": 1}


def with_channel(shop: Till) -> Any:
    """A worker whose agent posts to the channel of the incoming webhook."""
    world = shop.world()
    tool = world.catalog.tools["slack.post"]
    assert tool.options is not None
    world.catalog.agents["payments"].set_options[tool.name] = tool.options(channel=CHANNEL)  # type: ignore[index]
    return world


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("how", ["drop-after", "429", *(pytest.param(each, marks=pytest.mark.chaos) for each in RARER)])
def test_whatever_stripe_answers_each_effect_happens_exactly_once(shop: Till, scene: str, how: Any) -> None:
    event, wanted = begun(shop, scene)
    for write in ("update_dispute", "create_refund", "update_subscription"):
        shop.bank.fail(write, how)
    world = shop.world()
    shop.finish(world, shop.begin(world, event))
    assert effects(shop) == wanted


@pytest.mark.parametrize("scene", SCENES)
def test_while_stripe_is_away_it_waits_and_then_does_it_once(shop: Till, scene: str) -> None:
    event, wanted = begun(shop, scene)
    shop.bank.fail(None, "500", times=4)
    world = shop.world()
    shop.finish(world, shop.begin(world, event))
    assert effects(shop) == wanted


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("where", [FIRST, *(pytest.param(each, marks=pytest.mark.chaos) for each in OTHERS)])
def test_workers_that_die_on_the_way_leave_each_effect_done_exactly_once(shop: Till, scene: str, where: str) -> None:
    event, wanted = begun(shop, scene)
    passed = 0

    def die_more_and_more_rarely(point: str) -> None:
        nonlocal passed
        if point == where:
            passed += 1
            if math.isqrt(passed) ** 2 == passed:
                raise Killed(point)

    shop.survive(event, die_more_and_more_rarely)
    assert passed > 4
    assert effects(shop) == wanted


@pytest.mark.parametrize("scene", SCENES)
def test_the_rights_that_the_page_on_the_agent_names_are_enough(shop: Till, scene: str) -> None:
    event, wanted = begun(shop, scene)
    reads = {f"rak_{what}_read" for what in ("charge", "customer", "dispute", "invoice", "subscription")}
    shop.bank.rights = reads | {"rak_charge_write", "rak_dispute_write", "rak_subscription_write"}
    world = shop.world()
    shop.finish(world, shop.begin(world, event))
    assert effects(shop) == wanted


@pytest.mark.parametrize("scene", SCENES)
def test_an_event_that_is_delivered_again_after_all_is_done_does_nothing(shop: Till, scene: str) -> None:
    event, wanted = begun(shop, scene)
    world = shop.world()
    shop.finish(world, shop.begin(world, event))
    assert shop.post(world, event) == 200
    assert inbox.drain(world) == []
    assert effects(shop) == wanted
