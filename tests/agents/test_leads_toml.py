"""What is wrong with leads.toml is said at the start: where, what, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.agents.leads_folder import LeadsFolder

FILE = """\
[providers.acme]
title = "Companies by domain"
url = "https://api.example.com/v1/companies?domain={domain}"
headers = { Authorization = "Bearer {ACME_KEY}" }
usd = 0.05
seconds = 5

[providers.acme.fields]
industry = { path = "company.industry", confidence = 0.8 }
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LeadsFolder:
    monkeypatch.setenv("ACME_KEY", "k" * 20)
    return LeadsFolder(tmp_path, FILE)


def test_a_file_that_is_well_makes_its_tools(folder: LeadsFolder) -> None:
    assert folder.refusal() == ""
    assert (folder.tool().usd, folder.tool().timeout) == (0.05, 5.0)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("usd = 0.05", "price = 0.05", 5, "`providers.acme.price` is no setting"),
        ("usd = 0.05", "usd = -1", 5, "write what one call costs in USD"),
        ("usd = 0.05", "usd = nan", 5, "write what one call costs in USD"),
        ("seconds = 5", "seconds = 600", 6, "from above 0 to 60"),
        ('title = "Companies by domain"', "", 1, "`providers.acme.title`: is missing; write in a sentence"),
        ("{domain}", "{company}", 3, "{company} is none of {domain} and {email}"),
        ("{domain}", "{domain", 3, "write {domain} or {email}"),
        ("?domain={domain}", "", 3, "an address reads like"),
        ("api.example.com", "{domain}", 3, "an address reads like"),
        ("https://api.example.com", "ftp://api.example.com", 3, "an address reads like"),
        ("https://api.example.com", "http://api.example.com", 3, "in the clear"),
        ("https://api.example.com", "https://ann:pw@api.example.com", 3, "a user or a password"),
        ("https://api.example.com", "https://0x7f.1", 3, "write four numbers"),
        ("{ACME_KEY}", "{OTHER_KEY}", 4, "names OTHER_KEY in the header Authorization, which is not set"),
        ("Bearer {ACME_KEY}", "Bearer abcdef", 4, "name the variable that has it"),
        ("Authorization", "Host", 4, "sets the header Host"),
        ("Bearer ", "Bearer\\n", 4, "has characters in the header Authorization"),
        ("0.8", "1.2", 9, "write how far it is to be believed"),
        ("confidence = 0.8", "sure = 0.8", 9, "`providers.acme.fields.industry.sure` is no setting"),
        ('path = "company.industry", ', "", 9, "write where in its answer the value stands"),
        ("industry =", "In-Dustry =", 9, "should match pattern"),
        ("[providers.acme.fields]", "[providers.acme.field]", 8, "`providers.acme.field` is no setting"),
        ("usd = 0.05", "usd = ", 5, "is not TOML"),
        ("usd = 0.05", 'no_credit = { path = "x" }', 5, "write what says that nothing is left"),
    ],
)
def test_a_mistake_is_named_with_its_place_and_what_to_do(
    folder: LeadsFolder, old: str, new: str, line: int, said: str
) -> None:
    folder.change(old, new)
    refusal = folder.refusal()
    assert said in refusal
    assert f"leads.toml:{line}: " in refusal


def test_a_key_with_characters_that_none_has_is_named_and_not_shown(
    folder: LeadsFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACME_KEY", "kö secret")
    assert "ACME_KEY, which holds characters no key has" in folder.refusal()
    assert "secret" not in folder.refusal().replace("{", "")


def test_a_table_of_another_name_is_no_setting(folder: LeadsFolder) -> None:
    folder.change("[providers.acme]", "[provider.acme]")
    assert '`provider` is no setting; did you mean "providers"?' in folder.refusal()


def test_everything_is_said_at_once(folder: LeadsFolder) -> None:
    folder.write(FILE.replace("usd = 0.05", "usd = -1").replace("0.8", "8"))
    assert folder.refusal().count("leads.toml:") == 2


@pytest.mark.parametrize(("networks", "well"), [("127.0.0.0/8", True), ("10.0.0.0/8", False), ("", False)])
def test_a_provider_within_an_allowed_network_may_be_asked_in_the_clear_and_on_any_port(
    folder: LeadsFolder, networks: str, well: bool
) -> None:
    folder.networks = networks
    folder.change("https://api.example.com", "http://127.0.0.1:8080")
    assert (folder.refusal() == "") is well
