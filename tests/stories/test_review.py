"""From a signed webhook to one review, through real processes: `placet up` beside the sandbox GitHub."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.sandbox.github.pull import Pull
from tests.sandbox.github.stream import Files
from tests.stories.stack import Stack, until

SENSITIVE: Files = {"auth/login.py": "import os\n\n\ndef login(user):\n    return user\n"}
PLAIN: Files = {"app/search.py": "import os\n\n\ndef search(words):\n    return words\n"}

Open = Callable[..., Pull]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("review"), sweep_seconds="1") as stack:
        stack.hub.create_repository("acme/shop", files={"README.md": "# shop\n"})
        yield stack


@pytest.fixture
def open_pull(stack: Stack) -> Open:
    """A pull request of the story's own. All stories share one installation."""
    repo = stack.hub.repositories["acme/shop"]

    def open_it(files: Files) -> Pull:
        return repo.open_pull(f"branch-{len(repo.pulls) + 1}", title="Change it", files=files)

    return open_it


def name(pull: Pull) -> str:
    return f"acme/shop#{pull.number}"


def statuses(stack: Stack, pull: Pull) -> list[str]:
    return [stack.run(run)["status"] for run in stack.runs(name(pull))]


def newest(stack: Stack, pull: Pull, of: int) -> str:
    """The last of so many runs, once there are as many."""
    return until(lambda: stack.runs(name(pull))[of - 1 : of], f"{name(pull)} has {of} runs")[0]


def kinds(stack: Stack, run: str) -> list[str]:
    return [entry["kind"] for entry in stack.journal(run)]


def answer(stack: Stack, asked: dict[str, Any], outcome: str = "approved") -> httpx.Response:
    sent = {"outcome": outcome, "args_hash": asked["args_hash"]}
    return stack.api("POST", f"/approvals/{asked['id']}", json=sent)


def nothing_is_left_to_do(stack: Stack, open_pull: Open) -> None:
    """Events are taken in order: once a later one has been handled whole, all earlier ones have been taken."""
    last = open_pull(PLAIN)
    assert stack.ended(newest(stack, last, 1))["status"] == "done"


def test_a_review_of_sensitive_paths_waits_for_a_yes_and_is_written_once(stack: Stack, open_pull: Open) -> None:
    pull = open_pull(SENSITIVE)
    asked = stack.asked(name(pull))
    (run,) = stack.runs(name(pull))
    assert (asked["run"], asked["tool"], asked["facts"]["sensitive"]) == (run, "github.review", ["auth/login.py"])
    assert asked["facts"]["head"] == pull.head_sha
    assert pull.reviews == []
    assert stack.mail(asked["id"])["To"] == "Ada Lovelace <ada@example.com>"

    decision = answer(stack, asked)
    assert (decision.status_code, decision.json()["by"]) == (200, "ada")
    ended = stack.ended(run)
    assert (ended["status"], ended["output"]["head"]) == ("done", pull.head_sha)
    assert [call["outcome"] for call in ended["calls"]] == ["done"] * 9
    (review,) = pull.reviews
    assert review.body.startswith(asked["args"]["body"])
    assert len(pull.comments) == 1
    assert sorted(pull.labels) == ["needs-tests", "risk/medium", "size/XS"]
    assert answer(stack, asked).status_code == 409


def test_a_no_is_kept_and_nothing_is_written(stack: Stack, open_pull: Open) -> None:
    pull = open_pull(SENSITIVE)
    asked = stack.asked(name(pull))
    assert answer(stack, asked, "denied").status_code == 200
    ended = stack.ended(asked["run"])
    assert (ended["status"], ended["summary"].partition(":")[0]) == ("done", "denied")
    assert (pull.reviews, pull.comments, pull.labels) == ([], [], [])


def test_a_redelivery_does_nothing_twice(stack: Stack, open_pull: Open) -> None:
    pull = open_pull(PLAIN)
    opened = stack.hub.deliveries[-1]
    run = newest(stack, pull, 1)
    assert stack.ended(run)["status"] == "done"
    before = kinds(stack, run)
    assert [stack.hub.redeliver(opened.guid) for _ in range(3)] == [200, 200, 200]
    nothing_is_left_to_do(stack, open_pull)
    assert stack.runs(name(pull)) == [run]
    assert kinds(stack, run) == before
    assert (len(pull.reviews), stack.hub.count("add_labels", name(pull))) == (1, 1)


def test_a_push_while_it_waits_makes_the_question_stale_and_asks_anew(stack: Stack, open_pull: Open) -> None:
    pull = open_pull(SENSITIVE)
    first = stack.asked(name(pull))
    link = stack.link(stack.mail(first["id"]))
    pull.push(files={"auth/login.py": "import os\n\n\ndef login(user):\n    return bool(user)\n"})
    assert stack.ended(first["run"])["status"] == "superseded"

    page = stack.client.get(link)
    assert page.status_code == 409
    assert "The world has moved on" in page.text
    assert "<form" not in page.text
    assert (answer(stack, first).status_code, stack.read(f"/approvals/{first['id']}")["status"]) == (409, "stale")

    second = stack.asked(name(pull))
    assert second["run"] != first["run"]
    assert second["facts"]["head"] == pull.head_sha != first["facts"]["head"]
    assert pull.reviews == []
    assert answer(stack, second).status_code == 200
    assert stack.ended(second["run"])["status"] == "done"
    assert [review.commit_id for review in pull.reviews] == [pull.head_sha]
    assert statuses(stack, pull) == ["superseded", "done"]


def test_of_two_pushes_delivered_in_reverse_order_only_the_newest_is_reviewed(stack: Stack, open_pull: Open) -> None:
    with stack.hub.hold():
        pull = open_pull(PLAIN)
        older = pull.push(files={"app/more.py": "more = 1\n"})
        newer = pull.push(files={"app/more.py": "more = 2\n"})
    opened, to_older, to_newer = stack.hub.deliveries[-3:]
    assert [each.payload["pull_request"]["head"]["sha"] for each in (to_older, to_newer)] == [older, newer]

    assert [stack.hub.deliver(each) for each in (to_newer, to_older, opened)] == [202, 202, 202]
    nothing_is_left_to_do(stack, open_pull)
    (run,) = stack.runs(name(pull))
    assert stack.ended(run)["status"] == "done"
    assert [review.commit_id for review in pull.reviews] == [newer]


@pytest.mark.chaos
def test_a_pull_request_closed_and_reopened_twice_at_one_head_is_reviewed_once(stack: Stack, open_pull: Open) -> None:
    pull = open_pull(PLAIN)
    first = newest(stack, pull, 1)
    assert stack.ended(first)["status"] == "done"
    stack.hub.settle()
    before = len(stack.hub.deliveries)
    for count in (2, 3):
        pull.close()
        pull.reopen()
        assert stack.ended(newest(stack, pull, count))["status"] == "done"

    events = [each for each in stack.hub.deliveries[before:] if each.event == "pull_request"]
    assert [each.action for each in events] == ["closed", "reopened"] * 2
    assert [each.status for each in events] == [202] * 4, "each is kept, none taken for a repeat of another"
    assert (len(pull.reviews), stack.hub.count("create_review", name(pull))) == (1, 1)
    assert [stack.hub.count(kind, name(pull)) for kind in ("create_comment", "edit_comment", "add_labels")] == [1, 0, 1]
    for run in stack.runs(name(pull))[1:]:
        assert "already: nothing to add" in stack.run(run)["summary"]


def test_a_yes_to_a_head_that_has_moved_performs_nothing(stack: Stack, open_pull: Open) -> None:
    pull = open_pull(SENSITIVE)
    asked = stack.asked(name(pull))
    with stack.hub.hold():
        moved = pull.push(files={"auth/more.py": "more = 1\n"})
    assert answer(stack, asked).status_code == 200

    def lapsed() -> list[dict[str, Any]]:
        return [entry for entry in stack.journal(asked["run"]) if entry["kind"] == "lapsed"]

    (why,) = until(lapsed, "the yes is written off")
    assert why["body"]["why"].startswith("the world moved: head was")
    again = stack.asked(name(pull))
    assert (again["run"], again["facts"]["head"]) == (asked["run"], moved)
    assert again["id"] != asked["id"]
    assert stack.client.get(stack.link(stack.mail(asked["id"]))).status_code == 409
    assert (pull.reviews, pull.labels) == ([], [])

    stack.hub.deliver(stack.hub.deliveries[-1])
    assert stack.ended(asked["run"])["status"] == "superseded"
    assert stack.asked(name(pull))["facts"]["head"] == moved
    assert stack.hub.count("create_review", name(pull)) == 0
