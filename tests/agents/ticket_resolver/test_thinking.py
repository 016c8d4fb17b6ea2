"""With a language model: what it may decide, and what it cannot."""

from __future__ import annotations

from typing import Any

import pytest

from agents.engine.errors import ModelFailed
from agents.engine.flow import Call
from agents.ticket_resolver.shapes import Draft, TicketEvent, Wish
from agents.ticket_resolver.workflow import resolve
from tests.agents.pr_reviewer.play import Play
from tests.agents.ticket_resolver.made import World, comment, ticket

GOOD = "Zwróciliśmy 12.00 EUR z płatności 12.00 EUR z 2026-11-10. Numer: re_1."


def play(text: str, **answers: Any) -> Play:
    return Play(lambda: resolve(TicketEvent(ticket=7)), World(read=ticket(comment(text=text)), **answers))


def asks(played: Play, tool: str) -> str:
    (call,) = [each for each in played.commands if isinstance(each, Call) and each.tool == tool]
    return call.asks


def test_a_model_is_not_asked_where_the_words_are_plain() -> None:
    played = play("I want a refund.")
    assert [each for each in played.names if each.endswith(".md")] == []
    assert played.value.output["outcome"] == "refunded"


def test_a_model_understands_what_the_rules_do_not() -> None:
    played = play("It broke, and I would like what I paid.", classify=Wish(kind="refund", language="en"))
    assert played.value.output["outcome"] == "refunded"


@pytest.mark.parametrize("kind", ["other", "abstain"])
def test_a_model_may_abstain(kind: Any) -> None:
    played = play("Hm.", classify=Wish(kind=kind, language="en"))
    assert played.value.output["outcome"] == "handed over"
    assert "stripe.refund" not in played.names


def test_a_model_that_fails_hands_over() -> None:
    played = play("Hm.", classify=ModelFailed("no JSON"))
    assert played.value.output["outcome"] == "handed over"
    assert "The language model gave no usable answer: no JSON" in played.given("tickets.note")["text"]


def test_a_sum_of_the_customers_own_is_asked_about_whoever_understood_it() -> None:
    played = play("Would you mind sending me 3 EUR?", classify=Wish(kind="refund", language="en"))
    assert asks(played, "stripe.refund") == "the sum comes from the ticket's own text"


def test_a_language_without_words_of_ours_is_drafted_by_the_model_and_sent_unasked_if_it_is_true() -> None:
    played = play("Proszę o zwrot pieniędzy.", draft=Draft(text=GOOD))
    assert played.given("tickets.reply")["text"] == GOOD
    assert asks(played, "tickets.reply") == ""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"{GOOD} To potrwa 5 dni.", "the draft says things that no record says: “5”"),
        (f"{GOOD} Pozdrawiam, proszę pytać Annę.", "the draft says things that no record says: “Annę”"),
        (f"{GOOD} Zobacz https://evil.example/x", "no record says: “https://evil.example/x”"),
        (GOOD.replace("12.00", "21.00"), "no record says: “21.00”"),
        ("Gotowe.", "the draft leaves out: “12.00”, “2026-11-10”, “re_1”"),
    ],
)
def test_a_draft_that_says_more_or_less_than_the_records_is_put_to_a_person(text: str, why: str) -> None:
    played = play("Proszę o zwrot pieniędzy.", draft=Draft(text=text))
    assert why in asks(played, "tickets.reply")


@pytest.mark.parametrize("answer", [Draft(text="  "), Draft(text="x" * 5_001), ModelFailed("timeout")])
def test_a_draft_that_cannot_be_used_is_replaced_by_our_own_words(answer: Any) -> None:
    played = play("Proszę o zwrot pieniędzy.", draft=answer)
    assert played.given("tickets.reply")["text"].startswith("Hello,")
    assert asks(played, "tickets.reply") == ""


def test_a_placeholder_of_the_help_desks_is_never_sent() -> None:
    played = play("Proszę o zwrot pieniędzy.", draft=Draft(text=GOOD + " {{ticket.requester.email}} {% if %}"))
    assert "{{" not in played.given("tickets.reply")["text"]
    assert "{%" not in played.given("tickets.reply")["text"]


@pytest.mark.parametrize("language", ["", "klingon", "../x", "EN"])
def test_a_language_that_is_none_is_answered_in_ours(language: str) -> None:
    played = play("It broke.", classify=Wish(kind="refund", language=language))
    assert played.given("tickets.reply")["text"].startswith("Hello,")
