"""The operations of a described API, called at a real server: what is sent, what is given, and what is known after."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Response

from agents.clients.web_site import NotThere
from agents.engine.errors import Later, Refused, ToolError, Unclear
from agents.engine.tool import At
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


def failed(folder: ApisFolder, name: str, /, seconds: float | None = None, key: str = "", **args: Any) -> ToolError:
    with pytest.raises(ToolError) as caught:
        folder.call(name, seconds, key, **args)
    assert "never-to-be-seen" not in str(caught.value)
    return caught.value


# What is sent ---------------------------------------------------------------------------------------------------------


def test_every_operation_is_a_tool_with_a_risk_by_its_method(folder: ApisFolder) -> None:
    assert {name: (tool.risk, tool.repeat.kind) for name, tool in folder.tools.items()} == {
        "pets.listPets": ("low", "read"),
        "pets.pets_add_pet": ("high", "blind"),
        "pets.showPet": ("low", "read"),
        "pets.changePet": ("high", "blind"),
        "pets.delete_pets_petId": ("high", "blind"),
        "pets.sell": ("high", "keyed"),
        "pets.note": ("high", "blind"),
        "pets.form": ("high", "blind"),
        "pets.upload": ("high", "blind"),
        "pets.echo": ("low", "read"),
    }


def test_arguments_go_where_the_document_says(shop: PetsSandbox, folder: ApisFolder) -> None:
    folder.call("listPets", tag="cat", limit=3, filter_ids=["a,b", "c d"])
    assert shop.last.query == "tag=cat&limit=3&filter%5Bids%5D=a%2Cb,c%20d"
    folder.call("changePet", petId="p1", name="Tim", kin=[{"name": "Ann", "tag": None}])
    assert (shop.last.method, shop.last.path) == ("PATCH", "/pets/p1")
    assert shop.last.json == {"name": "Tim", "kin": [{"name": "Ann", "tag": None}]}
    assert shop.last.headers["Content-Type"] == "application/json"


def test_what_is_given_is_one_piece_of_the_path(shop: PetsSandbox, folder: ApisFolder) -> None:
    assert folder.call("echo", rest="x/pets?a=b#c/%2ea ö") == {"path": "x/pets?a=b#c/%2ea ö"}
    for rest in ("..", ".", "", "../pets"):
        assert isinstance(failed(folder, "echo", rest=rest), Refused)
    assert len(shop.arrived) == 1


def test_forms_and_parts_are_sent_as_servers_read_them(shop: PetsSandbox, folder: ApisFolder) -> None:
    assert folder.call("form", a="x&y=ü z", b=[1, True]) == {"a": ["x&y=ü z"], "b": ["1", "true"]}
    assert folder.call("upload", a="x\r\n--\r\nü") == {"a": ["x\r\n--\r\nü"]}


def test_what_the_api_alone_sets_is_no_argument(folder: ApisFolder) -> None:
    tool = folder.tools["pets.pets_add_pet"]
    assert dict(tool.takes) == {"name": True, "tag": False, "kin": False}
    with pytest.raises(Refused, match="id"):
        tool.validated({"name": "Tom", "id": "p9"})
    assert "id" not in tool.schema["properties"]["kin"]["items"]["properties"]
    with pytest.raises(Refused, match=r"kin\.1\.kin"):
        tool.validated({"name": "Tom", "kin": [{"name": "Ann"}, {"name": "Bo", "kin": "none"}]})


def test_a_path_is_a_reference_and_the_rest_is_consequential_but_for_listed_values(folder: ApisFolder) -> None:
    change, listed = folder.tools["pets.changePet"], folder.tools["pets.listPets"]
    assert (change.role_of("petId"), change.role_of("name")) == ("ref", "value")
    assert listed.chosen("tag", "cat")
    assert not listed.chosen("limit", 3)


def test_our_secret_is_sent_and_never_given(shop: PetsSandbox, folder: ApisFolder) -> None:
    found = folder.call("listPets")
    assert shop.last.headers["Authorization"] == f"Bearer {shop.key}"
    assert found == {"pets": [shop.pets["p1"]], "key": "[a secret of ours]"}


def test_a_key_that_the_document_declares_is_ours_and_no_argument(shop: PetsSandbox, folder: ApisFolder) -> None:
    assert dict(folder.tools["pets.sell"].takes) == {"petId": True, "cents": False}
    first = folder.call("sell", key="k" * 40, petId="p1", cents=5)
    assert (shop.last.headers["Idempotency-Key"], first) == ("k" * 40, {"sale": 1, "cents": 5})
    assert folder.call("sell", key="k" * 40, petId="p1", cents=5) == first
    assert shop.sold == {"p1": 1}


def test_rules_say_what_an_operation_is_and_the_first_that_fits_holds(shop: PetsSandbox, folder: ApisFolder) -> None:
    rules = """
        [[apis.pets.rules]]
        match = "POST /pets/*/note"
        key_header = "X-Once"
        risk = "medium"
        roles = { text = "content" }
        once_per = ["petId", "text"]
        returns = { ok = "internal" }
        [[apis.pets.rules]]
        match = "POST /*"
        repeat = "read"
    """
    folder.write(shop.toml(rules))
    note = folder.tools["pets.note"]
    assert (note.risk, note.repeat.kind, note.role_of("text"), note.trust) == (
        "medium",
        "keyed",
        "content",
        {"ok": "internal"},
    )
    assert note.once_per == ("petId", "text")
    assert folder.tools["pets.sell"].repeat.kind == "read"
    folder.call("note", key="a-key", petId="p1", text="x")
    assert shop.last.headers["X-Once"] == "a-key"


# What is known after --------------------------------------------------------------------------------------------------


def test_an_empty_answer_gives_its_status(shop: PetsSandbox, folder: ApisFolder) -> None:
    assert folder.call("delete_pets_petId", petId="p1") == {"status": 204}
    assert shop.pets == {}


def test_what_is_not_there_is_told_with_the_apis_words_and_without_ours(folder: ApisFolder) -> None:
    error = failed(folder, "showPet", petId="p9")
    assert isinstance(error, NotThere)
    assert str(error).startswith("pets.showPet: 127.0.0.1:")
    assert "has no such thing, or does not show it to us (404: signed in with Bearer [a secret of ours]" in str(error)


def test_who_is_not_let_in_is_told_which_variable_to_check(folder: ApisFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PETS_KEY", "another-one-never-to-be-seen")
    error = failed(folder, "listPets")
    assert isinstance(error, Refused)
    assert "does not let us in; check PETS_KEY (401" in str(error)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, Refused), (403, Refused), (405, Refused), (409, Refused), (410, Refused), (412, Refused), (422, Refused)],
)
def test_refusals_are_final(shop: PetsSandbox, folder: ApisFolder, status: int, kind: type[ToolError]) -> None:
    shop.instead = Response('{"error": {"message": "no\\nsuch  luck", "code": 7}}', status, mimetype="application/json")
    error = failed(folder, "note", petId="p1", text="x")
    assert type(error) is kind
    assert f"({status}: no such luck; 7)" in str(error)


def test_a_key_that_is_in_use_already_leaves_it_open_what_was_done(shop: PetsSandbox, folder: ApisFolder) -> None:
    shop.instead = Response("{}", 409, mimetype="application/json")
    assert isinstance(failed(folder, "sell", key="k", petId="p1"), Unclear)


@pytest.mark.parametrize(("name", "args"), [("listPets", {}), ("note", {"petId": "p1"})])
def test_a_rate_limit_says_when_to_come_back(shop: PetsSandbox, folder: ApisFolder, name: str, args: Any) -> None:
    shop.fail(None, "429", seconds=40)
    error = failed(folder, name, **args)
    assert isinstance(error, Later)
    assert error.at is not None
    assert 35 < error.at - time.time() < 45


@pytest.mark.parametrize("how", ["500", "500-after", "drop-before", "drop-after", "hang-after"])
def test_a_write_without_an_answer_is_unclear_and_a_read_is_made_later(
    shop: PetsSandbox, folder: ApisFolder, how: Any
) -> None:
    shop.fail("note", how, seconds=1.2)
    assert isinstance(failed(folder, "note", seconds=0.6, petId="p1"), Unclear)
    shop.fail("show_pet", how, seconds=1.2)
    assert isinstance(failed(folder, "showPet", seconds=0.6, petId="p1"), Later)


def test_a_get_that_writes_by_its_name_is_treated_as_a_write(shop: PetsSandbox, folder: ApisFolder) -> None:
    document = shop.document()
    document["paths"]["/pets"]["get"]["operationId"] = "pets.removeAll"
    folder.describe(document)
    tool = folder.tools["pets.pets_removeAll"]
    assert (tool.risk, tool.repeat.kind) == ("high", "blind")
    shop.fail("list_pets", "500-after")
    assert isinstance(failed(folder, "pets_removeAll"), Unclear)
    shop.instead = Response("", 302, headers={"Location": "/pets"})
    assert isinstance(failed(folder, "pets_removeAll"), Unclear)


def test_what_never_left_is_not_unclear(shop: PetsSandbox, folder: ApisFolder) -> None:
    document = shop.document()
    with PetsSandbox() as gone:
        document["servers"] = [{"url": gone.url}]
    folder.describe(document)
    assert isinstance(failed(folder, "note", petId="p1"), Later)


def test_a_call_that_was_held_up_too_long_does_not_leave(shop: PetsSandbox, folder: ApisFolder) -> None:
    tool, now = folder.tools["pets.note"], time.time()
    with pytest.raises(Later, match="held up too long"):
        tool.call(At(settings=folder.settings, send_by=now - 1, give_up=now + 5), {"petId": "p1"})
    assert shop.arrived == []


def test_a_page_is_no_answer(shop: PetsSandbox, folder: ApisFolder) -> None:
    shop.instead = Response("<html>Sign in", 200, mimetype="text/html")
    error = failed(folder, "listPets")
    assert isinstance(error, Refused)
    assert "answers with a page (text/html) where data was to come; check `base_url`" in str(error)
    assert isinstance(failed(folder, "note", petId="p1"), Unclear)


def test_our_secrets_are_cut_out_before_a_text_is_cut_off(shop: PetsSandbox, folder: ApisFolder) -> None:
    """Half of one would not be known for one."""
    shop.instead = Response("x" * 199_990 + "pet-key-never-to-be-seen", mimetype="text/plain")
    assert "pet-key" not in folder.call("listPets")["text"]
    shop.instead = Response("x" * 290 + "pet-key-never-to-be-seen", 400, mimetype="text/plain")
    assert "pet-key" not in str(failed(folder, "listPets"))


def test_text_is_given_as_text_and_bytes_are_not_kept(shop: PetsSandbox, folder: ApisFolder) -> None:
    shop.instead = Response("plain, with pet-key-never-to-be-seen", mimetype="text/plain")
    assert folder.call("listPets") == {"text": "plain, with [a secret of ours]"}
    shop.instead = Response(b"%PDF\xff\xfe", mimetype="application/pdf")
    assert folder.call("listPets") == {"text": "[application/pdf, 6 bytes: not kept]"}


def test_an_answer_without_an_end_costs_a_read_and_undoes_no_write(shop: PetsSandbox, folder: ApisFolder) -> None:
    shop.instead = Response((b'"' + b"x" * 65536 for _ in range(100)), mimetype="application/json")
    error = failed(folder, "listPets")
    assert isinstance(error, Refused)
    assert "more than is taken; ask for less at once" in str(error)
    shop.instead = Response((b'"' + b"x" * 65536 for _ in range(100)), 201, mimetype="application/json")
    found = folder.call("note", petId="p1")
    assert found == {"status": 201, "text": "[the answer was too long, or broke off: not kept]"}


@pytest.mark.parametrize("deep", [100, 300, 900, 100_000])
def test_an_answer_that_lies_too_deep_is_a_text_and_undoes_no_write(
    shop: PetsSandbox, folder: ApisFolder, deep: int
) -> None:
    shop.instead = Response("[" * deep + "1" + "]" * deep, mimetype="application/json")
    found = folder.call("note", petId="p1")
    assert folder.call("listPets") == found
    if deep == 100:
        assert str(found).count("[") == deep
    else:
        assert found["text"].startswith("[[[")


@pytest.mark.parametrize("status", [200, 400])
def test_a_secret_is_cut_out_before_a_text_is_shortened(shop: PetsSandbox, folder: ApisFolder, status: int) -> None:
    longest = 200_000 if status == 200 else 300
    shop.instead = Response("x " * (longest // 2 - 4) + shop.key, status, mimetype="text/plain")
    told = folder.call("listPets")["text"] if status == 200 else str(failed(folder, "listPets"))
    assert shop.key[:5] not in told


def test_a_secret_in_an_address_that_we_are_sent_to_is_not_told(shop: PetsSandbox, folder: ApisFolder) -> None:
    for where in (f"https://{shop.key}.example/", f"https://x.example/?key={shop.key}"):
        shop.instead = Response("", 302, headers={"Location": where})
        assert "[a secret of ours] in it, and is not followed there" in str(failed(folder, "listPets"))
    shop.instead = Response("", 302, headers={"Location": f"ftp://{shop.key}/"})
    assert "sends us to what is no address" in str(failed(folder, "listPets"))


def test_what_has_not_changed_is_no_other_address(shop: PetsSandbox, folder: ApisFolder) -> None:
    shop.instead = Response("", 304)
    assert "says that it has not changed since (304)" in str(failed(folder, "listPets"))


@pytest.mark.parametrize(
    ("status", "kind"),
    [(301, Unclear), (302, Unclear), (303, Unclear), (300, Unclear), (304, Unclear), (307, Refused), (308, Refused)],
)
def test_a_write_is_never_sent_on(shop: PetsSandbox, folder: ApisFolder, status: int, kind: type[ToolError]) -> None:
    shop.instead = Response("", status, headers={"Location": "/pets"})
    assert type(failed(folder, "note", petId="p1")) is kind
    assert len(shop.arrived) == 1


def test_a_read_is_followed_within_its_site_and_nowhere_else(shop: PetsSandbox, folder: ApisFolder) -> None:
    folder.write(shop.toml(f'base_url = "{shop.url}"'))
    shop.app.add_url_rule("/moved", "moved", lambda: ("", 302, {"Location": "/pets/p1"}))
    document = shop.document()
    document["paths"]["/moved"] = {"get": {"operationId": "moved"}}
    folder.describe(document)
    assert folder.call("moved")["name"] == "Tom"
    shop.instead = Response("", 302, headers={"Location": "https://elsewhere.example/steal"})
    assert "sends us on to elsewhere.example, and is not followed there" in str(failed(folder, "listPets"))
    shop.instead = Response("", 302, headers={"Location": "/pets"})
    assert "more than 5 times" in str(failed(folder, "listPets"))


def test_a_private_address_is_asked_only_where_the_operator_lists_it(shop: PetsSandbox, folder: ApisFolder) -> None:
    folder.networks = "10.9.9.9/32"
    assert "asked in the clear at 127.0.0.1" in folder.refusal()
    folder.write(shop.toml('base_url = "https://127.0.0.1"'))
    error = failed(folder, "listPets")
    assert isinstance(error, Refused)
    assert "which is not public" in str(error)
    assert shop.arrived == []


def test_characters_that_cannot_be_sent_are_refused(shop: PetsSandbox, folder: ApisFolder) -> None:
    document = shop.document()
    header = {"name": "X-Note", "in": "header", "schema": {"type": "string"}}
    document["paths"]["/pets"]["get"]["parameters"].append(header)
    folder.describe(document)
    folder.call("listPets", X_Note="fine")
    assert shop.last.headers["X-Note"] == "fine"
    for text in ("a\r\nHost: b", "ü", " a"):
        assert "X_Note holds characters that a header cannot have" in str(failed(folder, "listPets", X_Note=text))
