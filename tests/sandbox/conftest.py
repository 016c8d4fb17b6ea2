"""A sandbox GitHub, and PyGithub, as it is, talking to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from github import Auth, Github
from github.PullRequest import PullRequest

from tests.sandbox.github import GitHubSandbox
from tests.sandbox.github.pull import Pull
from tests.sandbox.github.repository import Repository

APP = "".join(f"line {number}\n" for number in range(1, 41))
CHANGED = APP.replace("line 20\n", "line twenty\n").replace("line 30\n", "")


@pytest.fixture
def hub() -> Iterator[GitHubSandbox]:
    with GitHubSandbox() as hub:
        yield hub


@pytest.fixture
def repo(hub: GitHubSandbox) -> Repository:
    return hub.create_repository("acme/shop", files={"app.py": APP, "moved.py": APP, "gone.py": "x = 1\n"})


@pytest.fixture
def pull(repo: Repository) -> Pull:
    """Line 20 of app.py is changed, line 30 is deleted: two hunks."""
    return repo.open_pull("feature-x", title="Change twenty", body="Because.", files={"app.py": CHANGED})


@pytest.fixture
def api(hub: GitHubSandbox) -> Iterator[Github]:
    with connect(hub.url, hub.token) as api:
        yield api


@pytest.fixture
def client(api: Github, pull: Pull) -> PullRequest:
    """The pull request as the bot's PyGithub sees it."""
    return api.get_repo("acme/shop").get_pull(pull.number)


def connect(url: str, token: str) -> Github:
    return Github(
        base_url=url, auth=Auth.Token(token), seconds_between_requests=0, seconds_between_writes=0, retry=None
    )
