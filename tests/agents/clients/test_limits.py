"""The rate limit: what has not changed is not paid for, and when GitHub asks for a pause everybody pauses."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate

import pytest

from agents.clients import github, github_cache
from agents.engine.errors import Later
from agents.tools import TOOLS
from tests.agents.clients.elsewhere import Site, serving
from tests.agents.github import Hand, at_of, settings_for
from tests.sandbox.github import GitHubSandbox


def pull(hand: Hand) -> str:
    return str(hand.call("github.pull", repo="acme/shop", number=1)["title"])


def statuses(hub: GitHubSandbox) -> list[int | None]:
    return [each.status for each in hub.requests if each.kind == "get_pull"]


def test_what_has_not_changed_is_remembered_and_asked_about_each_time(hub: GitHubSandbox, hand: Hand) -> None:
    opened = hub.create_repository("acme/shop").open_pull("before", files={"a.py": "a = 1\n"})
    assert [pull(hand), pull(hand)] == ["Change before", "Change before"]
    opened.title = "Another"
    assert pull(hand) == "Another"
    assert statuses(hub) == [200, 304, 200]


def test_an_unchanged_answer_is_not_counted(hub: GitHubSandbox, hand: Hand) -> None:
    hub.create_repository("acme/shop").open_pull("x", files={"a.py": "a = 1\n"})
    pull(hand)
    before = hub.rate_limit.shape(hub.bot_login)["used"]
    pull(hand)
    assert hub.rate_limit.shape(hub.bot_login)["used"] == before


def test_no_credential_is_shown_what_another_was_answered(hub: GitHubSandbox, hand: Hand) -> None:
    hub.create_repository("acme/shop").open_pull("x", files={"a.py": "a = 1\n"})
    pull(hand)
    pull(Hand(hub, hub.token_of("ann")))
    assert statuses(hub) == [200, 200]


def meanwhile(hub: GitHubSandbox, hand: Hand, happens: Callable[[], object]) -> str:
    """What a read gives during which something else happens."""
    hub.fail("get_pull", "slow", seconds=2)
    with ThreadPoolExecutor(1) as other:
        asked = other.submit(pull, hand)
        while hub._waiting:
            time.sleep(0.01)
        happens()
        return asked.result(10)


def test_an_answer_forgotten_while_it_is_asked_about_is_asked_for_whole(hub: GitHubSandbox, hand: Hand) -> None:
    hub.create_repository("acme/shop").open_pull("x", files={"a.py": "a = 1\n"})
    pull(hand)
    assert meanwhile(hub, hand, github_cache._ANSWERS.clear) == "Change x"
    assert statuses(hub) == [200, 304, 200]


def test_an_answer_is_not_taken_for_another_that_came_meanwhile(hub: GitHubSandbox, hand: Hand) -> None:
    opened = hub.create_repository("acme/shop").open_pull("x", files={"a.py": "a = 1\n"})
    pull(hand)

    def there_and_back() -> None:
        opened.title = "Another"
        assert pull(hand) == "Another"
        opened.title = "Change x"

    assert meanwhile(hub, hand, there_and_back) == "Change x"
    assert pull(hand) == "Change x"


def test_what_has_a_date_and_no_tag_is_asked_for_whole() -> None:
    headers = {
        "Date": formatdate(usegmt=True),
        "Last-Modified": formatdate(usegmt=True),
        "Cache-Control": "private, max-age=60",
        "Content-Type": "application/json",
    }
    site = Site(200, b'{"login": "ann"}', headers)
    with serving(site):
        at = at_of(settings_for(f"http://127.0.0.1:{site.port}", "t" * 20), TOOLS["github.pull"])
        for _ in range(2):
            with github.reading(at, "acme/shop") as hub:
                assert hub.get_user().login == "ann"
    assert site.conditions == [None, None]


FORKED = """
import os, threading
from agents.clients import github_cache
held, done = threading.Event(), threading.Event()

def hold():
    with github_cache._LOCK:
        held.set()
        done.wait()

threading.Thread(target=hold, daemon=True).start()
held.wait()
if not (child := os.fork()):
    github_cache._Memory("ann").set("x", b"y")
    os._exit(0)
os.waitpid(child, 0)
done.set()
"""


def test_a_process_forked_while_another_thread_remembers_is_not_stuck() -> None:
    subprocess.run([sys.executable, "-W", "ignore", "-c", FORKED], check=True, timeout=20)


def test_no_more_is_remembered_than_there_is_room_for() -> None:
    memory = github_cache._Memory("ann")
    for n in range(20):
        memory.set(str(n), bytes(github_cache.REMEMBERED // 10))
    assert github_cache._ANSWERS.currsize <= github_cache.REMEMBERED
    assert memory.get("19") is not None
    assert memory.get("0") is None
    memory.set("huge", bytes(github_cache.REMEMBERED))
    assert memory.get("huge") is None


@pytest.mark.parametrize("how", ["secondary-limit", "429", "403-rate-limit"])
def test_a_pause_that_one_call_was_told_is_kept_by_all_of_that_credential(
    hub: GitHubSandbox, hand: Hand, how: str
) -> None:
    hub.create_repository("acme/shop").open_pull("x", files={"a.py": "a = 1\n"})
    other = Hand(hub, hub.token_of("ann"))
    hub.fail("get_pull", how, seconds=90)  # type: ignore[arg-type]
    with pytest.raises(Later):
        pull(hand)
    sent = len(hub.requests)
    with pytest.raises(Later, match="stay away") as caught:
        pull(hand)
    assert len(hub.requests) == sent, "nothing was sent"
    assert caught.value.at is not None
    assert 80 < caught.value.at - time.time() < 95
    assert pull(other) == "Change x"
