"""`placet doctor` at the APIs of servers.toml: what they come to, and whether they are there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.doctor import Check, apis, checks
from tests.agents.apis_folder import ApisFolder
from tests.sandbox.pets import PetsSandbox


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[PetsSandbox]:
    with PetsSandbox() as shop:
        monkeypatch.setenv("PETS_KEY", shop.key)
        yield shop


@pytest.fixture
def folder(tmp_path: Path, shop: PetsSandbox) -> ApisFolder:
    return ApisFolder(tmp_path, shop.toml(), shop.document())


def told(folder: ApisFolder) -> Check:
    (check,) = apis.checks(folder.settings)
    return check


def test_an_api_that_answers_is_told_with_what_is_left_out_and_is_not_signed_in_to(
    shop: PetsSandbox, folder: ApisFolder
) -> None:
    check = told(folder)
    assert (check.name, check.ok) == ("apis.pets", True)
    assert check.detail == f"10 operations of apis/pets.json, at {shop.url.removeprefix('http://')}, which answers"
    assert check.advice == "Left out: GET /jar: it needs the cookie 'sid', and none is ever sent."
    assert [each.headers.get("Authorization") for each in shop.arrived] == [None]


def test_of_many_that_are_left_out_a_few_are_told(shop: PetsSandbox, folder: ApisFolder) -> None:
    document = shop.document()
    document["paths"] |= {f"/more{n}": {"get": "x"} for n in range(8)}
    folder.describe(document)
    assert told(folder).advice.endswith("and 4 more.")


def test_an_api_that_is_not_there_fails(shop: PetsSandbox, folder: ApisFolder) -> None:
    with PetsSandbox() as gone:
        folder.write(shop.toml(f'base_url = "{gone.url}"'))
    check = told(folder)
    assert not check.ok
    assert "which cannot be asked: " in check.detail
    folder.networks = "10.9.9.9/32"
    assert "which is not public" in told(folder).detail


def test_what_is_wrong_is_said_once(shop: PetsSandbox, folder: ApisFolder, tmp_path: Path) -> None:
    folder.describe("{}")
    settings = folder.settings.model_copy(update={"data_dir": tmp_path})
    assert list(apis.checks(settings)) == []
    wrong = [each for each in checks(settings) if "apis.pets" in each.detail]
    assert [each.ok for each in wrong] == [False]
    assert "it does not say `openapi`" in wrong[0].detail
