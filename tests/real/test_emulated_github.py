"""The whole way against a GitHub that nobody here wrote: its webhook, its pull request, its review and label."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest

from tests.demo.browser import Browser
from tests.real.counterparts import NODE_READY, need, seen
from tests.real.emulator import TOKEN, Emulator, emulator
from tests.stories.stack import SECRET, Stack, until

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Emulator, Stack]]:
    need(NODE_READY)
    with emulator(tmp_path_factory.mktemp("emulator")) as (hub, url):
        folder = tmp_path_factory.mktemp("emulated")
        with Stack(folder, github_api_url=url, github_token=TOKEN, sweep_seconds="1") as stack:
            config = {"url": f"{stack.url}/webhooks/github", "content_type": "json", "secret": SECRET}
            hub.ask("POST", "/hooks", name="web", active=True, events=["pull_request"], config=config)
            yield hub, stack


def opened(hub: Emulator, branch: str, path: str) -> dict[str, Any]:
    """A pull request that adds one file."""
    base = hub.ask("GET", "/branches/main")["commit"]["sha"]
    hub.ask("POST", "/git/refs", ref=f"refs/heads/{branch}", sha=base)
    text = base64.b64encode(b"def hello() -> None:\n    pass\n").decode()
    hub.ask("PUT", f"/contents/{path}", message="Add it", content=text, branch=branch)
    pull: dict[str, Any] = hub.ask("POST", "/pulls", title="Add it", head=branch, base="main")
    return pull


def reviews(hub: Emulator, pull: dict[str, Any]) -> list[Any]:
    found: list[Any] = hub.ask("GET", f"/pulls/{pull['number']}/reviews")
    return found


def run_of(stack: Stack, subject: str) -> str:
    return until(lambda: stack.runs(subject), f"{subject} has a run")[0]


def test_a_pull_request_there_is_reviewed_and_labelled_there(told: tuple[Emulator, Stack]) -> None:
    hub, stack = told
    pull = opened(hub, "plain", "app/hello.py")
    subject = f"bob/shop#{pull['number']}"
    ended = stack.ended(run_of(stack, subject))
    assert ended["status"] == "done", ended
    (review,) = reviews(hub, pull)
    assert "app" in review["body"]
    labels = [each["name"] for each in hub.ask("GET", f"/issues/{pull['number']}/labels")]
    assert sorted(labels) == sorted(ended["output"]["labels"]) != []
    seen("webhook, run, review, label", f"{subject}: one review, labels {labels}")


def test_a_gated_review_is_asked_about_by_mail_and_posted_once(told: tuple[Emulator, Stack]) -> None:
    hub, stack = told
    pull = opened(hub, "gated", "auth/hello.py")
    subject = f"bob/shop#{pull['number']}"
    asked = stack.asked(subject)
    link = stack.link(stack.mail(asked["id"]))
    assert reviews(hub, pull) == []
    with Browser() as browser:
        assert browser.answer(link, "approved", "Looks right.").is_success
    assert stack.ended(asked["run"])["status"] == "done"
    assert len(reviews(hub, pull)) == 1
    seen("question, mail, click, review", f"{subject}: posted once, after the yes")
