"""Whatever comes of a call, the run ends with an outcome that a person understands, and tells what was done."""

from __future__ import annotations

from typing import Any

import pytest

from agents.engine.errors import Denied, Expired, Proposed, Refused, ResultLost, Revoked, Stale, ToolFailed
from agents.engine.flow import Call
from agents.ticket_resolver.shapes import TicketEvent
from agents.ticket_resolver.workflow import resolve
from tests.agents.pr_reviewer.play import Play
from tests.agents.ticket_resolver.made import REFUND, World, charge, comment, person, ticket

ERRORS = [
    Denied("not today"),
    Expired("nobody answered in time"),
    Stale("it moved"),
    Revoked("taken back"),
    Proposed("autonomy L1"),
    Refused("Stripe refuses it"),
    ResultLost("ann says it happened"),
]
DONE = "12.00 EUR of payment ch_first001 was refunded (refund re_1)"


def play(**answers: Any) -> Play:
    return Play(lambda: resolve(TicketEvent(ticket=7)), World(**answers))


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_refund_that_is_not_made_is_handed_over_with_its_reason_and_nobody_is_answered(error: Exception) -> None:
    played = play(refund=error, charge=charge())
    assert played.value.output["outcome"] == "handed over"
    assert "tickets.reply" not in played.names
    why = "nobody said yes in time" if isinstance(error, Expired) else str(error)
    assert why in played.given("tickets.note")["text"]
    assert why in played.value.summary


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_reply_that_is_not_sent_is_handed_over_telling_of_the_refund(error: Exception) -> None:
    played = play(reply=error)
    assert played.value.output["outcome"] == "handed over"
    assert played.value.output["refund"] == "re_1"
    assert "tickets.status" not in played.names
    assert DONE in played.given("tickets.note")["text"]
    assert DONE in played.value.summary


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_status_that_is_not_set_is_said_and_costs_nothing_else(error: Exception) -> None:
    played = play(status=error, read=[ticket(), ticket(comment(), ours(12))])
    assert played.value.output["outcome"] == "refunded"
    assert "its status was left as it is" in played.value.summary
    assert "tickets.note" not in played.names


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_note_that_is_not_left_never_hides_that_money_was_moved(error: Exception) -> None:
    played = play(reply=Denied("no"), note=error)
    assert isinstance(played.error, ToolFailed), "operators hear of a run that failed"
    assert DONE in str(played.error)
    assert "no note could be left" in str(played.error)


@pytest.mark.parametrize("error", ERRORS[:5], ids=lambda error: type(error).__name__)
def test_a_note_that_is_not_left_though_nothing_was_done_is_said(error: Exception) -> None:
    played = play(read=ticket(comment(text="Hello?")), note=error)
    assert played.value.output["outcome"] == "not noted"
    assert str(error) in played.value.summary


@pytest.mark.parametrize("status", ["failed", "canceled", "requires_action"])
def test_a_refund_that_stripe_did_not_complete_is_told_to_people_alone(status: str) -> None:
    played = play(refund=REFUND.model_copy(update={"status": status}))
    assert "tickets.reply" not in played.names
    assert f"refund re_1 of 12.00 EUR is {status}" in played.given("tickets.note")["text"]


def test_a_refund_that_somebody_else_was_first_with_is_told_as_theirs() -> None:
    played = play(refund=Refused("fully refunded already"), charge=charge(amount_refunded=1200))
    assert played.value.output["outcome"] == "already"
    assert "has been refunded already, 12.00 EUR in all" in played.given("tickets.reply")["text"]


def ours(id: int, *, public: bool = True) -> Any:
    return comment(id, "Done.", author=1, by="us", public=public)


def test_a_ticket_that_keeps_changing_is_given_up_after_three_tries() -> None:
    played = play(reply=Stale("it was changed"))
    assert played.names.count("tickets.reply") == 3
    assert "the ticket kept changing" in played.given("tickets.note")["text"]


def test_a_status_is_set_once_more_if_only_a_trigger_changed_the_ticket() -> None:
    reads = [ticket(), ticket(comment(), ours(12), updated="2026-11-20T10:00:05Z")]
    played = play(status=[Stale("it moved"), World().answers["status"]], read=reads)
    assert [each["updated"] for each in played.all_given("tickets.status")][1] == "2026-11-20T10:00:05Z"
    assert played.value.summary.endswith("it is set to solved")


def test_a_status_is_left_alone_if_somebody_has_written_since_the_reply() -> None:
    reads = [ticket(), ticket(comment(), ours(12), comment(13, "Thanks!"))]
    played = play(status=Stale("it moved"), read=reads)
    assert played.names.count("tickets.status") == 1
    assert "somebody has written since" in played.value.summary


def test_an_answer_given_often_enough_is_followed_by_people() -> None:
    thread = [each for n in range(3) for each in (comment(20 + 2 * n, "And?"), ours(21 + 2 * n))]
    played = play(read=ticket(*thread, comment(40)))
    assert "it was answered 3 times already" in played.given("tickets.note")["text"]


def test_only_what_was_written_since_our_answer_is_gone_by() -> None:
    played = play(read=ticket(comment(), ours(12), comment(13, "Thank you.")))
    assert "it is not plain what it asks for" in played.given("tickets.note")["text"]
    assert "stripe.refund" not in played.names


def test_a_note_holds_nothing_that_the_help_desk_would_fill_in() -> None:
    played = play(requester=person(email="{{x}}{%y%}@example.com"), find_customers=Refused("no {{x}}"))
    assert "{{" not in played.given("tickets.note")["text"]
    assert "{%" not in played.given("tickets.note")["text"]


@pytest.mark.parametrize(("verified", "why"), [(True, ""), (False, "the requester's address is not verified")])
def test_the_refund_asks_for_what_the_flow_alone_knows(verified: bool, why: str) -> None:
    played = play(requester=person(verified=verified))
    asks = {each.tool: each.asks for each in played.commands if isinstance(each, Call)}
    assert asks["stripe.refund"] == why
    assert asks["tickets.reply"] == ""
