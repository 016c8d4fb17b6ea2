"""`placet doctor` at Slack: whose bot we are, and what it may do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from agents.settings import Settings, load
from tasks.doctor import Check, slack
from tests.sandbox.slack import TOKEN, SlackSandbox


@pytest.fixture
def sandbox() -> Iterator[SlackSandbox]:
    with SlackSandbox() as sandbox:
        yield sandbox


def settings(sandbox: SlackSandbox, token: str = TOKEN) -> Settings:
    given = {"slack_bot_token": SecretStr(token) if token else None, "slack_api_url": sandbox.url}
    return load(_env_file=None, **given)


def found(given: Settings) -> Check:
    [check] = slack.checks(given)
    return check


def test_a_bot_that_may_post_and_look_is_well(sandbox: SlackSandbox) -> None:
    assert found(settings(sandbox)) == Check("slack", True, "in Shop")


def test_one_that_may_not_post_fails(sandbox: SlackSandbox) -> None:
    sandbox.scopes = frozenset({"channels:history"})
    check = found(settings(sandbox))
    assert (check.ok, "chat:write" in check.detail) == (False, True)


def test_one_that_may_not_look_is_told_what_follows(sandbox: SlackSandbox) -> None:
    sandbox.scopes = frozenset({"chat:write", "channels:history"})
    check = found(settings(sandbox))
    assert check.ok
    assert "Without metadata.message:read a person is asked" in check.advice


def test_a_token_that_is_not_accepted_fails_and_is_not_shown(sandbox: SlackSandbox) -> None:
    check = found(settings(sandbox, "xoxb-hunter2"))
    assert not check.ok
    assert "invalid_auth" in check.detail
    assert "hunter2" not in repr(check)


def test_without_a_token_there_is_nothing_to_look_at(sandbox: SlackSandbox) -> None:
    assert list(slack.checks(settings(sandbox, ""))) == []
