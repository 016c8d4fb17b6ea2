"""That the figures about tickets and forgeries are of the real thing, and would show it if something were wrong."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.bench.burst import ONCE, REPLY, burst, counted
from tests.bench.forgeries import PROVIDERS, tries
from tests.bench.site import installed
from tests.bench.ticket import happy
from tests.bench.town import town
from tests.webhooks.receiving import ReceiverCases
from tests.webhooks.test_receive_github import TestGitHub as GitHub
from tests.webhooks.test_receive_stripe import TestStripe as Stripe

WELL = Counter(ONCE)


@pytest.mark.chaos
def test_a_ticket_is_timed_from_its_202_to_the_end_of_its_run() -> None:
    with town(2) as place, installed() as settings:
        taken = happy(place, place.known_to(settings))
    assert len(taken) == 2
    assert all(0 < each < 10 for each in taken)


@pytest.mark.chaos
def test_a_burst_is_past_the_resolvers_own_limits_and_nothing_of_it_is_lost_or_doubled() -> None:
    with town(60) as place, installed() as settings:
        found = burst(place, place.known_to(settings), 20)
    assert (found.lost, found.doubled) == (0, 0), "50 refunds an hour are its limit as it ships"
    assert 0.5 < found.full / found.warm < 2


def test_what_is_lost_or_doubled_shows_at_the_sandboxes_and_in_the_journals() -> None:
    tickets, charges = {"1": [1, 0, 1], "2": [1, 0, 1]}, {"a": 1, "b": 1}
    assert counted(tickets, charges, [WELL, WELL]) == (0, 0)
    assert counted(tickets | {"2": [0, 1, 0]}, charges, [WELL, WELL]) == (1, 0)
    assert counted(tickets, {"a": 1}, [WELL, WELL]) == (1, 0)
    assert counted(tickets, charges, [WELL, Counter()]) == (1, 0)
    assert counted(tickets | {"1": [2, 0, 2]}, charges, [WELL, WELL]) == (0, 2)
    assert counted(tickets, {"a": 3, "b": 1}, [WELL, WELL]) == (0, 2)
    assert counted(tickets, charges, [WELL, WELL + Counter((REPLY,))]) == (0, 1)


@pytest.mark.parametrize("cases", PROVIDERS, ids=lambda each: type(each).__name__)
def test_no_forged_webhook_is_taken(cases: ReceiverCases) -> None:
    with installed() as settings:
        tried = tries(settings, cases)
    assert tried.taken == []
    assert tried.sent > 500


@pytest.mark.parametrize(
    ("check", "cases", "shows"),
    [
        ("github.verify", GitHub(), {"missing", "malformed", "truncated", "altered", "other body", "other secret"}),
        ("stripe.must_be_fresh", Stripe(), {"old", "future"}),
    ],
)
def test_a_receiver_without_a_check_is_found_out(
    monkeypatch: pytest.MonkeyPatch, check: str, cases: ReceiverCases, shows: set[str]
) -> None:
    monkeypatch.setattr(f"webhooks.providers.{check}", lambda *_: None)
    with installed() as settings:
        tried = tries(settings, cases)
    found = {each.partition(": ")[2] for each in tried.taken}
    assert found - {"rotated out", "no secret"} == shows
