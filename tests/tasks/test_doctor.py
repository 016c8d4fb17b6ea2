"""`placet doctor`: each thing it looks at, well and ill, on real servers."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from agents.settings import load
from tasks import doctor
from tasks.doctor import Check, configuration, people, prices, store
from tasks.processes.embedded import Embedded
from tasks.processes.secrets import make_secret
from tests.sandbox.github.apps import App

PEOPLE = """
[people.ann]
name = "Ann Lee"
mail = "ann@example.com"
roles = ["maintainer", "finance", "operator"]
"""
SECRET = "a-key-of-the-operator-0123456789-abcdef"


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Settings with which all is well, but for the store."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    (tmp_path / "config/people.toml").write_text(PEOPLE)
    return {
        "data_dir": tmp_path / "data",
        "config_dir": tmp_path / "config",
        "secret_key": SECRET,
        "public_url": "https://placet.example.com",
        "github_webhook_secret": "a-secret-that-is-long-enough",
        "github_token": "a-token",
        "redis_url": "",
        "broker_url": "",
    }


@pytest.fixture
def server(given: dict[str, Any]) -> Iterator[redis.Redis]:
    with Embedded(load(_env_file=None, **given)) as url, redis.Redis.from_url(url) as client:
        yield client


def of(checks: Iterator[Check], name: str) -> Check:
    [found] = [check for check in checks if check.name == name]
    return found


def settings_check(given: dict[str, Any], name: str, **more: Any) -> Check:
    return of(configuration.checks(load(_env_file=None, **{**given, **more})), name)


def store_check(given: dict[str, Any], name: str, **more: Any) -> Check:
    return of(store.checks(load(_env_file=None, **{**given, **more})), name)


def people_check(given: dict[str, Any], name: str, **more: Any) -> Check:
    return of(people.checks(load(_env_file=None, **{**given, **more})), name)


def test_nothing_fails_where_all_is_well(given: dict[str, Any], server: redis.Redis) -> None:
    found = doctor.checks(load(_env_file=None, **given))
    assert [check for check in found if not check.ok] == []
    names = [check.name for check in found]
    assert len(names) == len(set(names))
    assert {"SECRET_KEY", "PUBLIC_URL", "redis", "appendfsync", "eviction", "clock", "broker", "mail"} <= set(names)


def test_no_check_tells_a_secret(given: dict[str, Any], server: redis.Redis) -> None:
    given |= {"smtp_url": "smtp://bot:mail-word@127.0.0.1:1", "redis_url": "redis://:store-word@127.0.0.1:1/0"}
    said = repr(doctor.checks(load(_env_file=None, **given)))
    for secret in (SECRET, "a-secret-that-is-long-enough", "a-token", "mail-word", "store-word"):
        assert secret not in said


# -- settings ---------------------------------------------------------------------------------------------------------


def test_a_secret_key_made_by_up_is_found(given: dict[str, Any]) -> None:
    assert not settings_check(given, "SECRET_KEY", secret_key=None).ok
    make_secret(load(_env_file=None, **{**given, "secret_key": None}))
    assert settings_check(given, "SECRET_KEY", secret_key=None).ok
    shared = settings_check(given, "SECRET_KEY", secret_key=None, redis_url="redis://elsewhere")
    assert shared.ok
    assert "share" in shared.advice


def test_a_short_secret_key_fails(given: dict[str, Any]) -> None:
    assert not settings_check(given, "SECRET_KEY", secret_key="short").ok


@pytest.mark.parametrize(
    ("url", "ok", "advice"),
    [
        ("https://placet.example.com", True, ""),
        ("http://placet.example.com", True, "https"),
        ("http://10.0.0.7:8000", True, "https"),
        ("http://127.0.0.1:8000", True, "Only this machine"),
        ("http://[::1]:8000", True, "Only this machine"),
        ("http://localhost:8000", True, "Only this machine"),
        ("http://", False, "https://placet.example.com"),
    ],
)
def test_the_public_url_is_judged_by_who_can_reach_it(given: dict[str, Any], url: str, ok: bool, advice: str) -> None:
    check = settings_check(given, "PUBLIC_URL", public_url=url)
    assert check.ok is ok
    assert advice in check.advice
    assert bool(check.advice) is bool(advice)


@pytest.mark.parametrize(
    ("secrets", "ok"),
    [
        ("guessable", False),
        ("a-secret-that-is-long-enough", True),
        ("a-secret-that-is-long-enough no", False),
    ],
)
def test_every_webhook_secret_in_force_must_be_hard_to_guess(given: dict[str, Any], secrets: str, ok: bool) -> None:
    check = settings_check(given, "GITHUB_WEBHOOK_SECRET", github_webhook_secret=secrets)
    assert check.ok is ok
    assert bool(check.advice) is not ok


def test_a_receiver_that_is_closed_is_no_failure_and_says_how_it_is_opened(given: dict[str, Any]) -> None:
    closed = settings_check(given, "STRIPE_WEBHOOK_SECRET")
    assert (closed.ok, "/webhooks/stripe is closed" in closed.detail) == (True, True)
    assert "signing secret" in closed.advice
    assert settings_check(given, "GITHUB_WEBHOOK_SECRET").detail == "https://placet.example.com/webhooks/github is open"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, [False]),
        ({"zendesk_webhook_secret": "a-secret-that-is-long-enough"}, []),
        ({"api_keys": [{"key": "a-key-that-is-long-enough", "scopes": ["run"]}]}, []),
        ({"api_keys": [{"key": "a-key-that-is-long-enough", "scopes": ["read"]}]}, [False]),
    ],
)
def test_where_neither_a_webhook_nor_a_key_can_begin_a_run_one_line_fails(
    given: dict[str, Any], more: dict[str, Any], told: list[bool]
) -> None:
    found = configuration.checks(load(_env_file=None, **{**given, "github_webhook_secret": "", **more}))
    assert [each.ok for each in found if each.name == "runs"] == told


def test_each_source_is_checked_too(given: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    file = given["config_dir"] / "sources.toml"
    file.write_text('[sources.acme]\nsecrets = ["ACME_SECRET"]\n')
    assert "/webhooks/acme is closed" in settings_check(given, "ACME_SECRET").detail
    monkeypatch.setenv("ACME_SECRET", "whsec_" + "A" * 32)
    assert settings_check(given, "ACME_SECRET").detail.endswith("/webhooks/acme is open")
    file.write_text('[sources.github]\nsecrets = ["ACME_SECRET"]\n')
    assert not settings_check(given, "webhooks").ok


def test_a_missing_token_fails_where_github_sends_webhooks(given: dict[str, Any]) -> None:
    assert not settings_check(given, "GITHUB_TOKEN", github_token=None).ok
    assert settings_check(given, "GITHUB_TOKEN", github_token=None, github_webhook_secret="").ok


def test_a_help_desk_is_all_there_or_not_there_at_all(given: dict[str, Any]) -> None:
    whole = {"zendesk_subdomain": "acme", "zendesk_email": "placet@acme.example", "zendesk_api_token": "zt_secret"}
    checked = {each.name for each in configuration.checks(load(_env_file=None, **given))}
    assert not checked & {name.upper() for name in whole}
    found = settings_check({**given, **whole}, "ZENDESK_API_TOKEN")
    assert (found.ok, found.detail) == (True, "set, for https://acme.zendesk.com")
    for name in whole:
        assert not settings_check({**given, **whole, name: ""}, name.upper()).ok


def test_an_app_takes_the_place_of_a_token_if_its_key_can_sign(given: dict[str, Any]) -> None:
    app = {"github_token": None, "github_app_id": "7"}
    key = App("7", "placet").private_key
    assert settings_check(given, "GITHUB_APP_ID", **app, github_app_private_key=key).ok
    check = settings_check(given, "GITHUB_APP_ID", **app, github_app_private_key="/no/such.pem")
    assert (check.ok, "neither a PEM nor a file" in check.detail) == (False, True)


# -- the store --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "value", "name", "ok", "detail"),
    [
        ("appendfsync", "everysec", "appendfsync", True, "two seconds of accepted webhooks"),
        ("appendfsync", "no", "appendfsync", True, "half a minute"),
        ("appendonly", "no", "appendonly", False, "last snapshot"),
        ("maxmemory-policy", "allkeys-lru", "eviction", False, "forgets"),
    ],
)
def test_a_store_that_can_lose_something_says_what(
    given: dict[str, Any], server: redis.Redis, setting: str, value: str, name: str, ok: bool, detail: str
) -> None:
    server.config_set(setting, value)
    check = store_check(given, name)
    assert check.ok is ok
    assert detail in check.detail
    assert check.advice


def test_a_rented_server_that_hides_its_configuration_is_no_failure(given: dict[str, Any], server: redis.Redis) -> None:
    server.acl_setuser(
        "tenant", enabled=True, passwords=["+word"], keys=["*"], commands=["-config"], categories=["+@all"]
    )
    port = server.connection_pool.connection_kwargs["port"]
    check = store_check(given, "durability", redis_url=f"redis://tenant:word@127.0.0.1:{port}/0")
    assert check.ok
    assert "Ask who runs it" in check.advice


@pytest.mark.parametrize("url", ["", "redis://127.0.0.1:1/0", "nonsense://127.0.0.1"])
def test_a_store_that_is_not_there_fails_with_advice(given: dict[str, Any], url: str) -> None:
    check = store_check(given, "redis", redis_url=url)
    assert not check.ok
    assert "REDIS_URL" in check.advice


@pytest.mark.parametrize(("ahead", "ok"), [(0.0, True), (60.0, False), (-60.0, False)])
def test_clocks_must_agree(
    given: dict[str, Any], server: redis.Redis, monkeypatch: pytest.MonkeyPatch, ahead: float, ok: bool
) -> None:
    real = time.time
    monkeypatch.setattr("time.time", lambda: real() + ahead)
    check = store_check(given, "clock")
    assert check.ok is ok
    if not ok:
        assert ("ahead of" if ahead > 0 else "behind") in check.detail


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "amqp://127.0.0.1:1//", "nonsense://x"])
def test_a_broker_that_is_away_is_told_apart_from_the_store(
    given: dict[str, Any], server: redis.Redis, url: str
) -> None:
    given["broker_url"] = url
    assert store_check(given, "redis").ok
    check = store_check(given, "broker")
    assert not check.ok
    assert "BROKER_URL" in check.advice


# -- people -----------------------------------------------------------------------------------------------------------


def test_somebody_must_be_told_of_failures(given: dict[str, Any]) -> None:
    assert people_check(given, "operators").detail == "Ann Lee"
    file = given["config_dir"] / "people.toml"
    file.write_text(PEOPLE.replace(', "operator"', ""))
    check = people_check(given, "operators")
    assert not check.ok
    assert '"operator"' in check.advice


def test_a_role_of_one_person_is_pointed_out(given: dict[str, Any]) -> None:
    check = people_check(given, "agent pr_reviewer")
    assert check.ok
    assert "role:maintainer: one person only" in check.advice
    second = PEOPLE + '\n[people.bob]\nname = "Bob"\nmail = "bob@example.com"\nroles = ["maintainer", "finance"]\n'
    (given["config_dir"] / "people.toml").write_text(second)
    assert people_check(given, "agent pr_reviewer").advice == ""


def test_a_key_for_an_agent_that_there_is_not_is_pointed_out(given: dict[str, Any]) -> None:
    keys = [{"key": "k" * 20, "scopes": ["run"], "agent": name} for name in ("gone", "pr_reviewer", "away")]
    check = people_check(given, "API_KEYS", api_keys=json.dumps(keys))
    assert (check.ok, check.detail) == (False, "there is no agent away, gone, which a key is for")
    assert "pr_reviewer" in check.advice


def test_an_agent_that_nobody_has_set_up_is_named_with_what_it_takes(given: dict[str, Any]) -> None:
    check = people_check(given, "agent ticket_resolver")
    assert check.ok
    missing = "role:support in people.toml"
    assert check.detail == f"not set up: set ZENDESK_WEBHOOK_SECRET, and name {missing}"


@pytest.mark.parametrize("text", ["", "this is no toml", '[people.ann]\nname = "Ann"\n'])
def test_people_and_agents_that_do_not_fit_fail_saying_where(given: dict[str, Any], text: str) -> None:
    (given["config_dir"] / "people.toml").write_text(text)
    check = people_check(given, "agents")
    assert not check.ok
    assert "people.toml" in check.detail


def test_mail_goes_to_files_until_there_is_a_server(given: dict[str, Any]) -> None:
    check = people_check(given, "mail")
    assert check.ok
    assert str(given["data_dir"] / "mail") in check.detail
    assert "SMTP_URL" in check.advice


def test_a_mail_server_is_looked_for(given: dict[str, Any]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"smtp://127.0.0.1:{listening.getsockname()[1]}"
        check = people_check(given, "mail", smtp_url=address)
        assert (check.ok, check.advice) == (True, "")
    assert not people_check(given, "mail", smtp_url=address).ok
    assert not people_check(given, "mail", smtp_url="nonsense").ok


def test_a_limit_in_money_that_holds_nothing_is_said_so_until_the_model_has_a_price(given: dict[str, Any]) -> None:
    agent = given["config_dir"].parent / "agents/thrifty"
    agent.mkdir(parents=True)
    (agent / "workflow.py").write_text(THRIFTY)
    (agent / "agent.toml").write_text(
        'title = "Thrifty"\nautonomy = 1\nflow = "work"\napprovers = ["role:operator"]\n[limits]\nusd = 1.5\n'
    )
    given |= {"agents_dir": agent.parent, "openai_base_url": "http://127.0.0.1:1/v1", "openai_model": "home-grown"}

    def found() -> list[Check]:
        return list(prices.checks(load(_env_file=None, **given)))

    check = of(iter(found()), "budget of thrifty")
    assert check.ok
    assert "usd = 1.5 holds nothing: no price is known for home-grown" in check.detail
    assert "models.toml" in check.advice
    (given["config_dir"] / "models.toml").write_text('[models]\n"home-grown" = { input = 0, output = 0 }\n')
    assert found() == []


THRIFTY = '''
"""Nothing much."""

from pydantic import BaseModel

from agents.engine.flow import Done, Flow


class Input(BaseModel):
    """Nothing."""


def work(given: Input) -> Flow:
    """Be done."""
    yield from ()
    return Done(summary="done")
'''
