"""Reviews by a GitHub App, through real processes: written as itself, and its tokens and its key told to nobody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from agents.engine.event import Event
from tests.sandbox.github.apps import App
from tests.sandbox.github.pull import Pull
from tests.sandbox.github.stream import Files
from tests.stories.stack import Stack, until

BOT, NAME = "placet[bot]", "acme/shop#1"
GRANTED = {"metadata": "read", "contents": "read", "pull_requests": "write", "issues": "write", "actions": "read"}
FIRST: Files = {"auth/login.py": "import os\n\n\ndef login(user):\n    return user\n"}
SECOND: Files = {"auth/login.py": "import os\n\n\ndef login(user):\n    return usr\n"}


class AppStack(Stack):
    """An installation that comes to GitHub as an app whose key is in a file."""

    app: App

    def _given(self) -> dict[str, str]:
        self.hub.create_repository("acme/shop", files={"README.md": "# shop\n"})
        self.app = self.hub.create_app()
        self.app.installed["acme/shop"] = dict(GRANTED)
        key = self.folder / "app.pem"
        key.write_text(self.app.private_key)
        given = super()._given()
        del given["GITHUB_TOKEN"]
        return given | {"GITHUB_APP_ID": self.app.id, "GITHUB_APP_PRIVATE_KEY": str(key)}


@pytest.fixture
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppStack]:
    with AppStack(tmp_path_factory.mktemp("app"), sweep_seconds="1") as stack:
        yield stack


def reviewed(stack: Stack, head: str) -> dict[str, Any]:
    """The run on a head, once Ada has said yes to all that it asks and it has ended."""

    def on_head() -> list[str]:
        return [run for run in stack.runs(NAME) if event(stack, run).fields.get("head_sha") == head]

    [id] = until(on_head, f"{NAME} is looked at as of {head}")

    def over() -> bool:
        for each in stack.read("/approvals")["items"]:
            stack.mail(each["id"])
            sent = {"outcome": "approved", "args_hash": each["args_hash"]}
            stack.api("POST", f"/approvals/{each['id']}", json=sent)
        return stack.run(id)["ended_at"] is not None

    until(over, f"the run on {head} ends", 60)
    run = stack.run(id)
    assert run["status"] == "done", run
    return run


def event(stack: Stack, run: str) -> Event:
    """What a run began with."""
    return Event.model_validate(stack.journal(run)[0]["body"]["event"])


def found(pull: Pull) -> list[str]:
    return [comment.body for review in pull.reviews for comment in review.comments]


def told(stack: AppStack) -> dict[str, bytes]:
    """All that was written down anywhere: files, mails, the log, and the journals as the API gives them."""
    own = {"app.pem", ".env"}
    files = [path for path in stack.folder.rglob("*") if path.is_file() and path.name not in own]
    kept = {str(path.relative_to(stack.folder)): path.read_bytes() for path in files}
    return kept | {run: repr(stack.journal(run)).encode() for run in stack.runs(NAME)}


@pytest.mark.chaos
def test_an_app_reviews_as_itself_and_goes_on_when_its_token_is_taken_away(stack: AppStack) -> None:
    pull = stack.hub.repositories["acme/shop"].open_pull("login", title="Add a login", files=FIRST)
    reviewed(stack, pull.head_sha)
    assert [(review.login, review.commit_id) for review in pull.reviews] == [(BOT, pull.head_sha)]
    (summary,) = pull.comments
    assert summary.login == BOT
    assert "size/XS" in pull.labels
    first, before = found(pull), summary.body
    assert len(first) == 1, "the import that is not used"

    tokens = list(stack.app.grants)
    stack.app.revoke_all()
    head = pull.push(files=SECOND)
    reviewed(stack, head)
    assert (len(pull.reviews), pull.reviews[-1].commit_id) == (2, head)
    assert 401 in {each.status for each in stack.hub.requests}, "the old token was tried, and turned away"
    assert [each.id for each in pull.comments] == [summary.id], "its own comment was found again"
    assert summary.body != before
    assert len(found(pull)) == 2, "what it said of the first head it does not say again"
    assert {write.login for write in stack.hub.writes} == {BOT, "an app"}

    tokens += stack.app.grants
    assert len(tokens) >= 2
    key = stack.app.private_key.splitlines()
    secrets = [each.encode() for each in (*tokens, key[1], key[-2])]
    written = told(stack)
    assert {"up.log", *stack.runs(NAME)} < written.keys()
    assert any(name.endswith(".eml") for name in written)
    assert [name for name, content in written.items() if any(each in content for each in secrets)] == []
