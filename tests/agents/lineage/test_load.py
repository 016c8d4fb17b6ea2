"""`lineage.toml` and dbt's manifest: what is read, and what is refused, saying where and what to do."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from agents.catalog import lineage as checked
from agents.catalog.problems import Problems
from agents.engine.errors import ConfigError
from agents.lineage.load import Lineage, load
from agents.settings import Settings
from agents.settings import load as settings_of
from tasks.processes.masks import Masks
from tests.agents.lineage.manifest import manifest, node, written

SECRET = "whsec_" + base64.b64encode(bytes(range(24))).decode()
WHOLE = """
[incidents]
repository = "acme/data"
labels = ["data quality"]
closes_after = 2

[tables.raw_orders]
job = "load-orders"

[tables."shop.orders"]
upstream = ["raw_orders"]
owner = "Ann"

[jobs.load-orders]
url = "https://jobs.acme.example/load"
secret = "LOAD_SECRET"
idempotent = true
"""
DBT = '[dbt]\nmanifest = "manifest.json"\n'


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOAD_SECRET", SECRET)
    return settings_of(_env_file=None, config_dir=tmp_path)


def read(settings: Settings, text: str) -> Lineage:
    (settings.config_dir / "lineage.toml").write_text(text)
    return load(settings)


def refused(settings: Settings, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        read(settings, text)
    return str(caught.value)


def test_without_a_file_nothing_is_declared(settings: Settings) -> None:
    found = load(settings)
    assert (found.tables, found.jobs, found.incidents.repository) == ({}, {}, None)


def test_a_file_is_read_whole(settings: Settings) -> None:
    found = read(settings, WHOLE)
    assert found.upstream == {"raw_orders": (), "shop.orders": ("raw_orders",)}
    assert (found.tables["shop.orders"].owner, found.jobs["load-orders"].secret) == ("Ann", "LOAD_SECRET")
    assert (found.incidents.opens_after, found.incidents.closes_after, found.incidents.labels) == (
        *(2, 2),
        ("data quality",),
    )


@pytest.mark.parametrize(
    ("was", "instead", "expected"),
    [
        ('["raw_orders"]', '["raw_order"]', "names 'raw_order', and there is no such table; did you mean 'raw_orders'"),
        ('job = "load-orders"', 'job = "load"', "there is no [jobs.load]"),
        ("idempotent = true", "", "[jobs.load-orders] is not `idempotent = true`"),
        ("idempotent = true", 'idempotent = "yes"', "`jobs.load-orders.idempotent`"),
        ("LOAD_SECRET", "OTHER_SECRET", "OTHER_SECRET is not set"),
        ("https://jobs", "ftp://jobs", "must begin with https://"),
        ("https://jobs", "https://me:pw@jobs", "holds a user or a password"),
        ('"acme/data"', '"acme"', "`incidents.repository`"),
        ('labels = ["data quality"]', "zendesk = true", "keep the one where"),
        ('owner = "Ann"', 'owners = "Ann"', "`tables.shop.orders.owners` is no setting"),
        ('job = "load-orders"', 'upstream = ["shop.orders"]', "lead in a circle: "),
        ("closes_after = 2", "closes_after = 0", "`incidents.closes_after`"),
        ("[incidents]", "[incidents", "cannot be read"),
    ],
)
def test_what_is_wrong_is_said(settings: Settings, was: str, instead: str, expected: str) -> None:
    assert was in WHOLE
    assert expected in refused(settings, WHOLE.replace(was, instead))


@pytest.mark.parametrize("secret", ["hunter2-hunter2-hunter2-hunter2", "whsec_aHVudGVyMg==", "whsec_!!!"])
def test_a_secret_that_is_none_is_never_repeated(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv("LOAD_SECRET", secret)
    said = refused(settings, WHOLE)
    assert "LOAD_SECRET is no secret of Standard Webhooks" in said
    assert secret not in said


def test_the_check_at_the_start_names_the_line(settings: Settings) -> None:
    path = settings.config_dir / "lineage.toml"
    path.write_text(WHOLE.replace('["raw_orders"]', '["raw_order"]'))
    problems = Problems()
    checked.check(settings, problems)
    with pytest.raises(ConfigError, match=r"lineage\.toml:11: `upstream` of"):
        problems.settle()


def test_what_must_not_be_read_in_a_log_is_known(settings: Settings) -> None:
    path = settings.config_dir / "lineage.toml"
    assert checked.keys(settings) == frozenset()
    path.write_text(WHOLE.replace("/load", "/load?token=t0ken-of-the-job"))
    assert checked.keys(settings) == {SECRET, "t0ken-of-the-job"}
    masked = Masks.of(settings)(f"POST /load?token=t0ken-of-the-job by {SECRET}")
    assert masked == "POST /load?token=*** by ***"
    path.write_text("[jobs")
    assert checked.keys(settings) == frozenset()


# dbt ------------------------------------------------------------------------------------------------------------------


def test_a_manifest_is_read_as_tables(settings: Settings) -> None:
    written(settings.config_dir / "manifest.json", manifest())
    found = read(settings, DBT)
    assert found.upstream == {
        "stg_orders": ("raw.orders",),
        "shop.orders": ("countries", "stg_orders"),
        "report": ("shop.orders",),
        "countries": (),
        "raw.orders": (),
    }, "of two tables named orders neither has the short name"
    assert (found.tables["report"].owner, found.tables["shop.orders"].owner) == ("Ann", "data@acme.example")
    assert found.named("warehouse.shop.orders") == "shop.orders"
    assert found.named("staging.stg_orders") == "stg_orders"
    assert found.named("orders") == "orders", "there are two of that name, so it is neither"


def test_the_file_adds_to_what_dbt_says(settings: Settings) -> None:
    written(settings.config_dir / "manifest.json", manifest())
    found = read(
        settings, DBT + '[tables."staging.stg_orders"]\nowner = "Bob"\n[tables.extra]\nupstream = ["report"]\n'
    )
    assert (found.tables["stg_orders"].owner, found.upstream["stg_orders"]) == ("Bob", ("raw.orders",))
    assert found.upstream["extra"] == ("report",)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "manifest.json cannot be read (No such file or directory)"),
        ("{", "is no manifest of dbt's"),
        ({"nodes": {}}, "is no manifest of dbt's: metadata: Field required"),
        (manifest(9), "manifests are read from v10 on"),
        ({**manifest(), "metadata": {}}, "has no version"),
    ],
)
def test_a_manifest_that_cannot_be_used_says_why(settings: Settings, content: Any, expected: str) -> None:
    if content is not None:
        written(settings.config_dir / "manifest.json", content)
    assert expected in refused(settings, DBT)


def test_a_circle_in_dbts_manifest_is_found(settings: Settings) -> None:
    content = manifest()
    content["parent_map"]["model.shop.stg_orders"] = ["model.shop.report"]
    written(settings.config_dir / "manifest.json", content)
    assert "lead in a circle: " in refused(settings, DBT)


def test_a_manifest_that_dbt_wrote_anew_is_read_anew(settings: Settings) -> None:
    path = written(settings.config_dir / "manifest.json", manifest())
    assert "new" not in read(settings, DBT).tables
    content = manifest()
    content["nodes"]["model.shop.new"] = node("model", "new")
    written(path, content)
    assert "new" in load(settings).tables
