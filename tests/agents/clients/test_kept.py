"""What threads share: never more than there is room for, and no change lost."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from pydantic import SecretStr

from agents.clients import github_pause
from agents.clients.kept import Kept
from tests.agents.github import Hand
from tests.sandbox.github import GitHubSandbox


@pytest.fixture
def hurried() -> Iterator[None]:
    """Threads take turns so often that whatever can go wrong between two steps does."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_changes_by_many_threads_are_all_kept(hurried: None) -> None:
    kept: Kept[str, int] = Kept(2)

    def slowly(old: int | None) -> int:
        for _ in range(20):
            old = (old or 0) + 0
        return (old or 0) + 1

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: [kept.change("x", slowly) for _ in range(300)], range(8)))
    assert kept.get("x") == 8 * 300


def test_the_oldest_goes_when_there_is_no_room() -> None:
    kept: Kept[str, int] = Kept(2)
    for n, name in enumerate("abc"):
        kept.put(name, n)
    assert [kept.get(name) for name in "abc"] == [None, 1, 2]
    assert [kept.drop("b"), kept.drop("b")] == [True, False]


def test_a_shorter_pause_does_not_end_a_longer_one() -> None:
    for until in (50.0, 100.0, 70.0):
        github_pause.stay_away("ann", until)
    assert github_pause.away_until("ann", 60.0) == 100.0
    assert github_pause.away_until("ann", 100.0) is None


def test_a_token_of_one_github_is_not_sent_to_another(hub: GitHubSandbox) -> None:
    with GitHubSandbox() as other:
        mine, theirs = (each.create_app() for each in (hub, other))
        theirs.id = mine.id
        for each, app in ((hub, mine), (other, theirs)):
            each.create_repository("acme/shop").open_pull("x", files={"a.py": "a = 1\n"})
            app.installed["acme/shop"] = {"pull_requests": "read"}
            hand = Hand(each)
            update = {
                "github_token": None,
                "github_app_id": app.id,
                "github_app_private_key": SecretStr(app.private_key),
            }
            hand.settings = hand.settings.model_copy(update=update)
            assert hand.call("github.pull", repo="acme/shop", number=1)["number"] == 1
        assert 401 not in {each.status for each in other.requests}
