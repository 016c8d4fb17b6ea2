"""The key that is made once: one for all processes, and nobody else's to read."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from agents.engine.errors import ConfigError
from agents.settings import Settings, load
from tasks.processes.secrets import make_secret, secret_file, with_secret

OWN = "a-key-of-the-operator-0123456789-abcdef"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    return load(_env_file=None, data_dir=tmp_path / "data")


def test_it_is_made_once_and_found_by_every_process(settings: Settings) -> None:
    assert make_secret(settings)
    first = with_secret(settings).secret
    assert not make_secret(settings)
    assert with_secret(settings).secret == first
    assert len(first) >= 32


def test_of_many_at_once_one_makes_it_and_all_read_the_same(settings: Settings) -> None:
    def make_and_read(_: int) -> tuple[bool, bytes]:
        return make_secret(settings), with_secret(settings).secret

    with ThreadPoolExecutor(16) as pool:
        results = list(pool.map(make_and_read, range(64)))
    assert sum(made for made, _ in results) == 1
    assert len({secret for _, secret in results}) == 1
    assert [path.name for path in settings.data_dir.iterdir()] == ["secret_key"]


def test_only_its_owner_may_read_it(settings: Settings) -> None:
    make_secret(settings)
    assert stat.S_IMODE(secret_file(settings).stat().st_mode) == 0o600


def test_a_key_that_others_may_read_is_not_used(settings: Settings) -> None:
    make_secret(settings)
    secret_file(settings).chmod(0o644)
    with pytest.raises(ConfigError, match=r"read by others \(mode 0644\).*chmod 600"):
        with_secret(settings)


def test_the_operators_own_key_wins_and_none_is_made(settings: Settings) -> None:
    own = load(_env_file=None, data_dir=settings.data_dir, secret_key=OWN)
    assert not make_secret(own)
    assert with_secret(own).secret == OWN.encode()
    assert not secret_file(own).exists()


def test_without_any_key_the_settings_say_what_to_do(settings: Settings) -> None:
    with pytest.raises(ConfigError, match=r"SECRET_KEY.*placet up"):
        _ = with_secret(settings).secret


def test_a_folder_that_cannot_be_made_is_named(settings: Settings) -> None:
    settings.data_dir.write_text("a file, not a folder")
    with pytest.raises(ConfigError, match=f"{settings.data_dir}.*DATA_DIR"):
        make_secret(settings)
