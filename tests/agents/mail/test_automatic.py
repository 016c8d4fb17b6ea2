"""What is the work of a machine is known as such, and what a person wrote is not taken for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.mail.automatic import why_automatic

PERSON = [("From", "Ann Lee <ann@example.com>"), ("Return-Path", "<ann@example.com>"), ("Subject", "Where is it?")]


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("Auto-Submitted", "auto-replied", "Auto-Submitted: auto-replied"),
        ("auto-submitted", "Auto-Generated; type=x", "Auto-Submitted: auto-generated"),
        ("AUTO-SUBMITTED", "auto-notified", "Auto-Submitted: auto-notified"),
        ("Auto-Submitted", "", "Auto-Submitted: "),
        ("Precedence", "bulk", "Precedence: bulk"),
        ("Precedence", " List ", "Precedence: list"),
        ("Precedence", "auto_reply", "Precedence: auto_reply"),
        ("List-Id", "<news.example.com>", "list-id"),
        ("List-Unsubscribe", "<mailto:x@example.com>", "list-unsubscribe"),
        ("Return-Path", "<>", "return path is empty"),
        ("Return-Path", " ", "return path is empty"),
        ("From", "Mail Delivery System <MAILER-DAEMON@mx.example.com>", "its from"),
        ("From", "No Reply <no-reply@example.com>", "its from"),
        ("From", "noreply+7@example.com", "its from"),
        ("Return-Path", "<bounces+123-ab@mail.example.com>", "its return-path"),
        ("Content-Type", 'multipart/report; report-type=delivery-status; boundary="x"', "multipart/report"),
        ("X-Autoreply", "yes", "x-autoreply"),
        ("X-Failed-Recipients", "bob@example.com", "x-failed-recipients"),
    ],
)
def test_a_machines_mail_is_known(name: str, value: str, why: str) -> None:
    assert why in why_automatic([*PERSON, (name, value)])


@pytest.mark.parametrize(
    "more",
    [
        [],
        [("Auto-Submitted", "no")],
        [("Auto-Submitted", "No (a person)")],
        [("Precedence", "normal")],
        [("Content-Type", "multipart/alternative; boundary=x")],
        [("X-Auto-Response-Suppress", "All")],
        [("From", "Maria Noreplyson <maria@example.com>")],
        [("To", "no-reply@example.com"), ("Subject", "Auto-Submitted: auto-replied")],
    ],
)
def test_a_persons_mail_is_answered(more: list[tuple[str, str]]) -> None:
    assert why_automatic([*PERSON, *more]) == ""


def test_one_of_two_headers_of_a_name_is_enough() -> None:
    assert why_automatic([("Auto-Submitted", "no"), ("Auto-Submitted", "auto-replied")])


@given(st.lists(st.tuples(st.text(), st.text())))
def test_headers_of_any_kind_are_looked_at_and_break_nothing(headers: list[tuple[str, str]]) -> None:
    assert isinstance(why_automatic(headers), str)
