"""From a comment to what it asks for, through real processes: `placet up` beside the sandbox GitHub."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox.github.pull import Pull
from tests.stories.stack import Stack, until

FILES = {"app/search.py": "import os\n\n\ndef search(words):\n    return wrods\n"}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("commands"), sweep_seconds="1") as stack:
        repo = stack.hub.create_repository("acme/shop", files={"README.md": "# shop\n"})
        repo.roles |= {"ann": "maintain", "eve": "read"}
        yield stack


@pytest.fixture(scope="module")
def pull(stack: Stack) -> Pull:
    """A pull request that was reviewed, as our first run."""
    pull = stack.hub.repositories["acme/shop"].open_pull("x", title="Search", files=FILES)
    ended = stack.ended(nth(stack, 1))
    assert ended["status"] == "done"
    return pull


def nth(stack: Stack, n: int) -> str:
    return until(lambda: stack.runs("acme/shop#1")[n - 1 : n], f"there are {n} runs")[0]


def told(stack: Stack, pull: Pull, login: str, body: str) -> str:
    """What the run that a comment begins ends with."""
    before = stack.runs("acme/shop#1")
    pull.comment(login, body)
    (run,) = until(lambda: [each for each in stack.runs("acme/shop#1") if each not in before], "a run begins")
    ended = stack.ended(run)
    assert ended["status"] == "done", ended
    summary: str = ended["summary"]
    return summary


def writes(stack: Stack) -> list[str]:
    return [each.kind for each in stack.hub.writes]


def test_who_has_no_write_access_gets_nothing_written(stack: Stack, pull: Pull) -> None:
    before = writes(stack)
    for command in ("/review", "/explain 1", "/dismiss 1"):
        said = told(stack, pull, "eve", command)
        assert said.startswith(f"eve has no write access to acme/shop: {command.split()[0]} is not done")
    assert writes(stack) == before


def test_a_finding_is_explained_by_what_the_rules_know(stack: Stack, pull: Pull) -> None:
    told(stack, pull, "ann", "/explain 1\nplease")
    answer = pull.comments[-1].body
    assert answer.startswith("Finding 1 (")
    assert "No language model is configured" in answer
    assert [each.content for each in pull.comments[-2].reactions] == ["eyes"]
    told(stack, pull, "ann", "/explain")
    assert "acme/shop#1 changes 1 file" in pull.comments[-1].body
    told(stack, pull, "ann", "/explain 99")
    assert pull.comments[-1].body.startswith("There is no finding 99. There is 1")


@pytest.mark.chaos
def test_the_same_head_is_reviewed_again_and_a_redelivery_does_nothing(stack: Stack, pull: Pull) -> None:
    before = len(pull.reviews)
    told(stack, pull, "ann", "/review")
    assert len(pull.reviews) == before + 1
    asked = [each for each in stack.hub.deliveries if each.payload.get("comment", {}).get("body") == "/review"][-1]
    runs = stack.runs("acme/shop#1")
    assert [stack.hub.redeliver(asked.guid) for _ in range(2)] == [200, 200]
    told(stack, pull, "eve", "/explain")
    assert stack.runs("acme/shop#1")[:-1] == runs
    assert len(pull.reviews) == before + 1


@pytest.mark.chaos
def test_a_dismissed_finding_is_remembered(stack: Stack, pull: Pull) -> None:
    told(stack, pull, "ann", "/dismiss #1")
    assert [each.content for each in pull.comments[-1].reactions] == ["+1"]
    (summary,) = [each for each in pull.comments if each.body.startswith("<!-- placet:memory:")]
    assert "Dismissed: 1 (last by ann)" in summary.body
    assert "was dismissed before" in told(stack, pull, "ann", "/dismiss 1")
    told(stack, pull, "ann", "/dismiss")
    assert pull.comments[-1].body.startswith("Say which finding")
    assert {each.line for each in pull.reviews[0].comments} == {1, 5}
    told(stack, pull, "ann", "/review")
    assert [each.line for each in pull.reviews[-1].comments] == [1], "finding 1, on line 5, is raised no more"


def test_what_is_no_command_begins_nothing(stack: Stack, pull: Pull) -> None:
    runs = stack.runs("acme/shop#1")
    for words in ("please /review", "/reviews", "/frobnicate", "> /review", " /review", "/review now"):
        pull.comment("ann", words)
    told(stack, pull, "eve", "/explain")
    assert stack.runs("acme/shop#1")[:-1] == runs


def test_a_strangers_request_leaves_a_review_that_waits_for_a_person_alone(stack: Stack, pull: Pull) -> None:
    sensitive = pull.repo.open_pull("y", title="Login", files={"auth/login.py": "import os\n"})
    question = stack.asked("acme/shop#2")
    sensitive.comment("eve", "/review")
    told(stack, pull, "eve", "/explain")
    assert stack.asked("acme/shop#2") == question
    sent = {"outcome": "approved", "args_hash": question["args_hash"]}
    assert stack.api("POST", f"/approvals/{question['id']}", json=sent).status_code == 200
    assert stack.ended(question["run"])["status"] == "done"
    assert len(sensitive.reviews) == 1
    refused = until(lambda: stack.runs("acme/shop#2")[1:], "the request is heard after it")[0]
    assert "eve has no write access" in stack.ended(refused)["summary"]
    assert len(sensitive.reviews) == 1
