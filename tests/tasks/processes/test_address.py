"""Where the web process listens, and what PUBLIC_URL follows from it."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from agents.engine.errors import ConfigError
from agents.settings import load
from tasks.processes import address
from tasks.processes.ports import free_port, is_free


def test_public_url_follows_the_port_until_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PUBLIC_URL", raising=False)
    default = load(_env_file=None)
    assert address.with_public_url(default, 9000).public_url == "http://127.0.0.1:9000"
    own = load(_env_file=None, public_url="https://placet.example.com")
    assert address.with_public_url(own, 9000) == own


def test_the_port_comes_from_the_environment_or_the_env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PORT", raising=False)
    assert address.chosen_port() == 8000
    (tmp_path / ".env").write_text("PORT=8001\n")
    assert address.chosen_port() == 8001
    monkeypatch.setenv("PORT", "8002")
    assert address.chosen_port() == 8002


@pytest.mark.parametrize("value", ["0", "65536", "eighty", "-1"])
def test_what_is_no_port_is_named(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", value)
    with pytest.raises(ConfigError, match=r"PORT: a number from 1 to 65535"):
        address.chosen_port()


def test_a_port_is_free_until_somebody_listens() -> None:
    port = free_port()
    assert is_free(port)
    address.must_be_free(port, "127.0.0.1")
    with socket.create_server(("127.0.0.1", port)):
        assert not is_free(port)
        with pytest.raises(ConfigError, match=rf"port {port} .* in use.*--port {port + 1}"):
            address.must_be_free(port, "127.0.0.1")


def test_an_address_that_is_not_ours_is_named() -> None:
    with pytest.raises(ConfigError, match=r"cannot listen on 192\.0\.2\.1:8000"):
        address.must_be_free(8000, "192.0.2.1")


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("0.0.0.0", "http://127.0.0.1:80"),
        ("::1", "http://[::1]:80"),
        ("placet.internal", "http://placet.internal:80"),
    ],
)
def test_it_is_reached_where_it_listens(host: str, expected: str) -> None:
    assert address.address(host, 80) == expected
