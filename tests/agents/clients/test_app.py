"""A GitHub App: tokens for one repository each, with no more rights than are needed, and nothing told to anybody."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from agents.clients import github, github_app
from agents.engine.errors import ConfigError, Later, Refused
from agents.settings import Settings, load
from agents.tools import TOOLS
from tests.agents.github import Hand, at_of
from tests.sandbox.github import GitHubSandbox
from tests.sandbox.github.apps import App

GRANTED = {"metadata": "read", "contents": "write", "pull_requests": "write", "issues": "write"}
PULL: dict[str, Any] = {"repo": "acme/shop", "number": 1}


class Installed:
    """An app, installed on acme/shop, and a hand that acts as it."""

    def __init__(self, hub: GitHubSandbox, app: App) -> None:
        self.hub, self.app, self.hand = hub, app, Hand(hub)
        self.hand.settings = self.settings()

    def settings(self, **more: Any) -> Settings:
        return Settings(
            _env_file=None,  # type: ignore[call-arg]
            secret_key=SecretStr("k" * 40),
            github_api_url=self.hub.url,
            github_app_id=self.app.id,
            github_app_private_key=SecretStr(more.pop("key", self.app.private_key)),
            **more,
        )

    def asked(self, kind: str) -> int:
        return sum(each.kind == kind for each in self.hub.requests)


@pytest.fixture
def us(hub: GitHubSandbox) -> Installed:
    hub.create_repository("acme/shop").open_pull("x", files={"a.py": "a = 1\n"})
    app = hub.create_app()
    app.installed["acme/shop"] = dict(GRANTED)
    return Installed(hub, app)


def refusal(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return str(caught.value)


def test_a_token_is_asked_for_once_and_for_no_more_than_is_needed(us: Installed) -> None:
    for _ in range(3):
        assert us.hand.call("github.pull", **PULL)["number"] == 1
    assert us.asked("create_app_token") == 1
    [grant] = us.app.grants.values()
    assert grant.repositories == {"acme/shop"}
    assert grant.permissions == {**GRANTED, "contents": "read"}


def test_the_app_writes_as_itself(us: Installed) -> None:
    us.hand.call("github.label", **PULL, head=us.hand.call("github.pull", **PULL)["head_sha"], add=["size/XS"])
    assert us.hub.writes[-1].login == "placet[bot]"
    at = at_of(us.hand.settings, TOOLS["github.pull"])
    with github.reading(at, "acme/shop#1") as hub:
        assert [github.login_of(at, hub) for _ in range(2)] == ["placet[bot]"] * 2
    assert us.asked("get_app") == 1


def test_a_token_is_renewed_before_its_hour_is_over(us: Installed) -> None:
    us.hand.call("github.pull", **PULL)
    at = at_of(us.hand.settings, TOOLS["github.pull"], clock=lambda: time.time() + 3_400)
    github.token_of(at, "acme/shop#1")
    assert us.asked("create_app_token") == 2


def test_a_token_that_is_not_accepted_any_more_is_dropped_and_the_next_attempt_has_a_new_one(us: Installed) -> None:
    us.hand.call("github.pull", **PULL)
    us.app.revoke_all()
    with pytest.raises(Later, match="a new one is asked for"):
        us.hand.call("github.pull", **PULL)
    assert us.hand.call("github.pull", **PULL)["number"] == 1


def test_where_the_app_is_not_installed_it_is_said_what_to_do(us: Installed) -> None:
    us.hub.create_repository("acme/other").open_pull("x", files={"a.py": "a = 1\n"})
    said = refusal(lambda: us.hand.call("github.pull", repo="acme/other", number=1))
    assert said == "the GitHub App is not installed on acme/other; install it there, or add it there"


def test_a_right_the_installation_does_not_grant_is_named_when_it_is_missed(us: Installed) -> None:
    us.app.installed["acme/shop"].pop("pull_requests")
    said = refusal(lambda: us.hand.call("github.pull", **PULL))
    assert "the GitHub App may not do this; it needs Pull requests: read on this repository" in said


def test_where_either_of_two_rights_would_do_both_are_named(us: Installed) -> None:
    us.app.installed["acme/shop"] = {"contents": "read"}
    said = refusal(lambda: us.hand.call("github.react", repo="acme/shop", place="conversation", comment=1, sign="eyes"))
    assert "it needs Issues: write, or Pull requests: write on this repository" in said


def test_a_key_of_another_app_is_not_accepted(us: Installed) -> None:
    us.hand.settings = us.settings(key=us.hub.create_app("other").private_key)
    said = refusal(lambda: us.hand.call("github.pull", **PULL))
    assert said == "GitHub does not accept GITHUB_APP_PRIVATE_KEY for GITHUB_APP_ID; check both"


@pytest.mark.parametrize("key", ["-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----"])
def test_a_key_that_cannot_sign_is_not_told(us: Installed, key: str) -> None:
    us.hand.settings = us.settings(key=key)
    said = refusal(lambda: us.hand.call("github.pull", **PULL))
    assert said.startswith("GITHUB_APP_PRIVATE_KEY cannot sign")
    assert "AAAA" not in said


def test_the_key_may_be_a_file_or_have_its_lines_written_out(us: Installed, tmp_path: Path) -> None:
    (tmp_path / "app.pem").write_text(us.app.private_key)
    for key in (str(tmp_path / "app.pem"), us.app.private_key.replace("\n", "\\n")):
        us.hand.settings = us.settings(key=key)
        github_app.forget(us.hand.settings, "acme/shop")
        assert us.hand.call("github.pull", **PULL)["number"] == 1
    with pytest.raises(ConfigError, match="neither a PEM nor a file that can be read"):
        _ = us.settings(key=str(tmp_path / "none.pem")).github_app_key


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"github_app_id": "1"}, "set both, or neither"),
        ({"github_app_private_key": "x"}, "set both, or neither"),
        ({"github_app_id": "1", "github_app_private_key": "x", "github_token": "t"}, "keep the one"),
    ],
)
def test_two_ways_into_github_or_half_a_one_are_refused_at_the_start(more: dict[str, str], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        load(_env_file=None, **more)


def test_no_token_and_no_key_shows_in_what_goes_wrong(us: Installed) -> None:
    us.hand.call("github.pull", **PULL)
    [token] = us.app.grants
    us.hub.fail("get_pull", "500")
    with pytest.raises(Later) as caught:
        us.hand.call("github.pull", **PULL)
    assert token not in str(caught.value)
    assert us.app.private_key not in repr(us.hand.settings)


def test_the_app_opens_issues_as_itself_and_finds_them_again(us: Installed) -> None:
    about: dict[str, Any] = {"repo": "acme/shop", "incident": "orders"}
    us.hand.call("github.open_issue", title="Stale", text="Since Monday.", labels=["data"], **about)
    [found] = us.hand.call("github.find_issue", **about)["items"]
    assert (us.hub.writes[-1].login, found["number"]) == ("placet[bot]", 2)
    assert us.hub.repositories["acme/shop"].issues[2].labels == ["data"]


def test_without_the_right_to_issues_it_says_which_it_needs(us: Installed) -> None:
    us.app.installed["acme/shop"]["issues"] = "read"
    said = refusal(
        lambda: us.hand.call("github.open_issue", repo="acme/shop", incident="x", title="Stale", text="Since Monday.")
    )
    assert "Issues: write" in said
