"""Settings: what cannot be used is named, and nothing secret is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.engine.errors import ConfigError
from agents.settings import RECEIVERS, load

KEY = "0123456789abcdef-secret"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"api_keys": "not json"}, "API_KEYS"),
        ({"api_keys": f'[{{"key": "{KEY}", "scopes": ["fly"]}}]'}, "API_KEYS"),
        ({"api_keys": f'[{{"key": "{KEY}", "scopes": ["run", "admin"], "agent": "a"}}]'}, "scope"),
        ({"public_url": "placet.example.com"}, "PUBLIC_URL"),
        ({"stripe_api_base": "api.stripe.com"}, "STRIPE_API_BASE"),
        ({"web_threads": 1}, "WEB_THREADS"),
        ({"mcp_allowed_hosts": "inside *.example.com"}, "MCP_ALLOWED_HOSTS"),
        ({"mcp_allowed_hosts": "::1"}, r"MCP_ALLOWED_HOSTS.*as in \[::1\]"),
        ({"mcp_allowed_hosts": "http://[::1"}, "MCP_ALLOWED_HOSTS"),
        ({"zendesk_subdomain": "acme.zendesk.com/x?"}, "ZENDESK_SUBDOMAIN"),
        ({"zendesk_api_url": "acme.zendesk.com"}, "ZENDESK_API_URL"),
        ({"zendesk_api_url": "http://[::1"}, "ZENDESK_API_URL"),
        ({"hubspot_api_url": "api.hubapi.com"}, "HUBSPOT_API_URL"),
        ({"hubspot_api_url": "http://localhost:port"}, "HUBSPOT_API_URL"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_without_its_value(given: dict[str, object], says: str) -> None:
    with pytest.raises(ConfigError, match=says) as refused:
        load(**given)
    assert KEY not in str(refused.value)


def test_a_host_is_known_however_it_is_written_down() -> None:
    found = load(mcp_allowed_hosts="Inside:8000, https://Placet.example.com/mcp [::1]:80").mcp_allowed_hosts
    assert found == ("inside", "placet.example.com", "::1")


@pytest.mark.parametrize("provider", RECEIVERS)
def test_several_secrets_are_taken_while_one_is_rotated(provider: str) -> None:
    secrets = load(**{RECEIVERS[provider]: " old  new "}).proving(provider)
    assert [each.get_secret_value() for each in secrets] == ["old", "new"]


def test_a_short_or_missing_key_signs_nothing() -> None:
    for given in ({}, {"secret_key": "short"}):
        with pytest.raises(ConfigError, match="SECRET_KEY"):
            _ = load(**given).secret


def test_a_model_is_there_with_a_key_or_an_address_of_its_own() -> None:
    assert not load().has_model
    assert load(openai_api_key="sk-x").has_model
    assert load(openai_base_url="http://127.0.0.1:1").has_model
