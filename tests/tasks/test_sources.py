"""`sources.toml`: what is taken, and what is refused in words that tell no secret."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from agents.engine.errors import ConfigError
from agents.settings import RECEIVERS, Settings
from tasks import sources
from tasks.receivers import receivers, source_secrets
from webhooks.providers import PROVIDERS

GOOD = "whsec_" + base64.b64encode(bytes(range(24))).decode()
PUBLIC = "whpk_" + base64.b64encode(bytes(range(32))).decode()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    return Settings(_env_file=None, config_dir=tmp_path)  # type: ignore[call-arg]


def write(settings: Settings, text: str) -> None:
    (settings.config_dir / "sources.toml").write_text(text)


def test_without_a_file_there_are_none(settings: Settings) -> None:
    assert sources.load(settings) == []


def test_a_source_is_read_whole(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    write(settings, '[sources.acme-1]\nsecrets = ["A", "B"]\nsubject = "data.order"\ninternal = ["data.order"]\n')
    monkeypatch.setenv("A", f"{GOOD} {GOOD}")
    monkeypatch.setenv("B", PUBLIC)
    [source] = sources.load(settings)
    assert (source.name, source.setting) == ("acme-1", "A or B")
    assert (source.secrets, source.subject, source.internal) == ((GOOD, GOOD, PUBLIC), "data.order", ("data.order",))
    assert GOOD not in repr(source)


def test_secrets_are_read_from_dotenv_too_and_the_environment_wins(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(settings, '[sources.acme]\nsecrets = ["ACME_SECRET"]\n')
    Path(".env").write_text(f"ACME_SECRET={GOOD}\n")
    assert sources.load(settings)[0].secrets == (GOOD,)
    monkeypatch.setenv("ACME_SECRET", PUBLIC)
    assert sources.load(settings)[0].secrets == (PUBLIC,)


def test_a_source_whose_secret_is_not_set_is_closed(settings: Settings) -> None:
    write(settings, '[sources.acme]\nsecrets = ["ACME_SECRET"]\n')
    found = {each.name: (each.setting, each.open) for each in receivers(settings)}
    assert found.keys() == {*RECEIVERS, "acme"}
    assert found["acme"] == ("ACME_SECRET", False)


def test_every_provider_has_a_setting_that_proves_it() -> None:
    assert PROVIDERS.keys() == RECEIVERS.keys()


@pytest.mark.parametrize("name", [*RECEIVERS, "api", "placet", "schedule"])
def test_a_name_that_is_taken_is_refused(settings: Settings, name: str) -> None:
    write(settings, f'[sources.{name}]\nsecrets = ["A"]\n')
    with pytest.raises(ConfigError, match=f"sources.toml: {name} is the name of another"):
        sources.load(settings)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[sources.acme", "cannot be read"),
        ("[sources.acme]\n", "sources.acme.secrets: is missing"),
        ("[sources.acme]\nsecrets = []\n", "sources.acme.secrets"),
        (f'[sources.acme]\nsecrets = ["{GOOD}"]\n', "never here"),
        ('[sources.acme]\nsecrets = ["A"]\nsecret = "B"\n', "secret: is not a setting"),
        ('[sources."Acme Shop"]\nsecrets = ["A"]\n', "is no name"),
        ('[sources.acme]\nsecrets = ["A"]\nsubject = "a..b"\n', "sources.acme.subject"),
        ('[source.acme]\nsecrets = ["A"]\n', "source: is not a setting"),
    ],
)
def test_a_file_that_cannot_be_used_says_where_and_what_to_do(settings: Settings, text: str, says: str) -> None:
    write(settings, text)
    with pytest.raises(ConfigError, match=says) as refused:
        sources.load(settings)
    assert GOOD not in str(refused.value)


@pytest.mark.parametrize(
    ("secret", "says"),
    [
        ("hunter2hunter2", "begins neither"),
        ("whsk_" + "A" * 32, "begins neither"),
        ("whsec_hunter2!", "is not base64"),
        ("whsec_aHVudGVyMg==", "24 to 64"),
        ("whsec_" + "A" * 88, "24 to 64"),
        ("whpk_" + "A" * 40, "must be 32"),
    ],
)
def test_a_secret_that_cannot_be_used_is_named_without_its_value(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, secret: str, says: str
) -> None:
    write(settings, '[sources.acme]\nsecrets = ["ACME_SECRET"]\n')
    monkeypatch.setenv("ACME_SECRET", f"{GOOD} {secret}")
    with pytest.raises(ConfigError, match=f"ACME_SECRET, a secret of acme.*{says}") as refused:
        sources.load(settings)
    assert secret.partition("_")[2] not in str(refused.value) or "_" not in secret
    assert GOOD not in str(refused.value)


def test_what_a_log_must_not_tell_is_each_shared_secret(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    write(settings, '[sources.acme]\nsecrets = ["ACME_SECRET"]\n')
    monkeypatch.setenv("ACME_SECRET", f"{GOOD} {PUBLIC}")
    assert set(source_secrets(settings)) == {GOOD, GOOD.removeprefix("whsec_")}
