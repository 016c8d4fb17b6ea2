"""What the rules make of a customer's words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.ticket_resolver.words import WORDS, guess, machine_made


@pytest.mark.parametrize(
    ("text", "kind", "language"),
    [
        ("I WANT A REFUND", "refund", "en"),
        ("Can I get my money back?", "refund", "en"),
        ("Where is my order?", "order", "en"),
        ("It hasn’t arrived.", "order", "en"),
        ("Ich hätte gern mein Geld zurück.", "refund", "de"),
        ("Wo bleibt mein Paket?", "order", "de"),
        ("Je demande le remboursement.", "refund", "fr"),
        ("Où est ma commande ?", "order", "fr"),
        ("¿Dónde está mi pedido?", "order", "es"),
        ("Voglio un rimborso.", "refund", "it"),
        ("Waar is mijn bestelling?", "order", "nl"),
        ("Quero o meu dinheiro de volta.", "refund", "pt"),
        ("Proszę o zwrot pieniędzy.", "refund", "pl"),
        ("返金してください", "refund", "ja"),
        ("我要退款", "refund", "zh"),
    ],
)
def test_plain_words_are_understood(text: str, kind: str, language: str) -> None:
    found = guess(text, "xx")
    assert (found.kind, found.language, found.by) == (kind, language, "the rules")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hello",
        "I do not want a refund.",
        "I don’t want a refund, I want a new one.",
        "What is your refund policy?",
        "Refund half of it.",
        "Refund me, or where is my order?",
        "Refund me or you hear from my lawyer.",
        "Cancel my subscription and refund me.",
        "Ich möchte keine Erstattung.",
        "Je ne veux pas de remboursement.",
        "No quiero un reembolso.",
        "不要退款",
        "prerefunding",
        "refund " + "x" * 3_000,
    ],
)
def test_what_is_not_plain_is_left_open(text: str) -> None:
    assert guess(text, "en").kind == "abstain"


def test_where_two_languages_have_a_word_the_help_desks_own_decides() -> None:
    assert guess("Quiero un reembolso", "es").language == "es"
    assert guess("reembolso", "pt").language == "pt"


@pytest.mark.parametrize(
    ("texts", "machine"),
    [
        (["Out of Office: back on Monday"], True),
        (["Re: refund", "Automatische Antwort: danke"], True),
        (["自動返信"], True),
        (["I was out of office when it came"], False),
        ([""], False),
    ],
)
def test_a_machines_answer_is_known_by_how_it_begins(texts: list[str], machine: bool) -> None:
    assert machine_made(texts) is machine


@settings(deadline=None)
@given(st.text(max_size=500), st.sampled_from([*WORDS, ""]))
def test_every_text_has_an_answer_in_a_language_that_is_known(text: str, locale: str) -> None:
    found = guess(text, locale)
    assert found.language in {*WORDS, locale}
