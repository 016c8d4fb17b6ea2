"""The APIs of servers.toml: what is wrong is said at the start, where it is and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agents.catalog.servers import keys
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


def rule(**more: str) -> str:
    lines = {"match": '"POST /*"', **more}
    return "\n[[apis.pets.rules]]\n" + "\n".join(f"{name} = {value}" for name, value in lines.items())


def test_a_folder_that_is_right_is_taken(folder: ApisFolder, shop: PetsSandbox) -> None:
    assert folder.refusal() == ""
    assert keys(folder.settings) == {shop.key}


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ('base_url = "ftp://x"', "an address reads like https://"),
        ('base_url = "https://ann:word@x.example"', "secrets belong into headers"),
        ('base_url = "http://x.example"', "[apis.pets] would be asked in the clear at x.example; write https://"),
        ('base_url = "https://2130706433"', "is no address as it is written"),
        ('base_url = "https://x.example/v1?key=abc"', "'https://x.example/v1?…' has a ? or a #; a path is all"),
        ('base_url = "https://x.example/#v1"', "has a ? or a #"),
        ("secods = 3", "`apis.pets.secods` is no setting; did you mean"),
        ("seconds = 0", "write how long one call may take, from above 0 to 600"),
        (rule(match='"FETCH /x"'), "write a method and a path"),
        (rule(match='"GET /nowhere"'), "the rule 1, 'GET /nowhere', holds for no operation of apis/pets.json"),
        (rule() + rule(), "the rule 2, 'POST /*', holds for no operation"),
        (rule(roles='{ nmae = "label" }'), "gives a role to nmae, which no operation that it is for takes"),
        (rule(once_per='["text"]'), "has text in once_per, which pets.pets_add_pet does not take"),
        (
            rule(match='"GET /*"', key_header='"X-Key"'),
            "names a key_header, and is for operations alone that only read",
        ),
        (rule(repeat='"keyed"'), 'write "read" for what changes nothing, or "blind"'),
    ],
)
def test_a_wrong_setting_is_told_with_what_to_write(
    folder: ApisFolder, shop: PetsSandbox, more: str, says: str
) -> None:
    folder.write(shop.toml(more))
    assert says in folder.refusal()


def test_a_variable_that_is_not_set_is_named(folder: ApisFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PETS_KEY")
    assert "PETS_KEY, which `headers` of pets names, is not set" in folder.refusal()


def test_a_secret_that_no_header_can_hold_is_told_without_it(
    folder: ApisFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PETS_KEY", "never-to-be-seen\nHost: x")
    told = folder.refusal()
    assert "`headers` has characters in Authorization that no header can have" in told
    assert "never-to-be-seen" not in told


def test_headers_that_are_ours_cannot_be_set(folder: ApisFolder, shop: PetsSandbox) -> None:
    folder.write(shop.toml().replace("Authorization", "Content-Length"))
    assert "`headers` sets Content-Length, which Placet sets itself" in folder.refusal()


def test_a_document_has_to_be_in_the_folder(folder: ApisFolder, shop: PetsSandbox) -> None:
    folder.write(shop.toml().replace("apis/pets.json", "apis/none.json"))
    assert "apis/none.json cannot be read (No such file or directory)" in folder.refusal()
    folder.write(shop.toml().replace("apis/pets.json", "../pets.json"))
    assert "names the document ../pets.json, which is not in" in folder.refusal()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            {"servers": []},
            'needs `base_url`: its document names no server; write base_url = "https://api.example.com/v1"',
        ),
        ({"servers": [{"url": "/v1"}]}, "needs `base_url`: its document names only '/v1'"),
        (
            {"servers": [{"url": "https://{tenant}.example"}]},
            "says 'https://{tenant}.example', which is not a whole",
        ),
        ({"openapi": "2.0"}, "is no OpenAPI 3.0 or 3.1 document"),
    ],
)
def test_a_wrong_document_is_told_with_what_to_do(
    folder: ApisFolder, shop: PetsSandbox, change: dict[str, Any], says: str
) -> None:
    folder.describe({**shop.document(), **change})
    assert says in folder.refusal()


def test_what_the_page_shows_works_as_it_is_written(folder: ApisFolder, shop: PetsSandbox) -> None:
    page = (Path(__file__).parents[2] / "docs/openapi.md").read_text()
    folder.write(page.partition("```toml\n")[2].partition("```")[0])
    assert folder.refusal() == ""
    tool = folder.tools["pets.pets_add_pet"]
    assert (tool.risk, tool.repeat.kind, tool.role_of("name")) == ("medium", "keyed", "label")


def test_the_operators_base_url_wins(folder: ApisFolder, shop: PetsSandbox) -> None:
    folder.describe({**shop.document(), "servers": [{"url": "https://nowhere.example/v1"}]})
    folder.write(shop.toml(f'base_url = "{shop.url}"'))
    assert folder.call("showPet", petId="p1")["name"] == "Tom"
