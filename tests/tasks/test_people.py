"""Who is who, and who may."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.engine.errors import ConfigError
from agents.settings import Settings
from tasks.people import People, Person

TEAM = """
[people.ann]
name = "Ann Lee"
mail = "ann@example.com"
logins = ["github:ann", "zendesk:4711"]
roles = ["maintainer", "operator"]

[people.bob]
name = "Bob"
mail = "Bob@Example.com"
logins = ["github:bobby"]
roles = ["maintainer"]

[people.eve]
name = "Eve"
mail = "eve@example.com"
"""


def load(folder: Path, text: str) -> People:
    (folder / "people.toml").write_text(text, "utf-8")
    return People.load(Settings(config_dir=folder))


@pytest.fixture
def people(tmp_path: Path) -> People:
    return load(tmp_path, TEAM)


def person(people: People, id: str) -> Person:
    found = people.get(id)
    assert found is not None
    return found


def test_names_are_people_and_the_roles_they_hold(people: People) -> None:
    assert people.names() == {"person:ann", "person:bob", "person:eve", "role:maintainer", "role:operator"}


def test_people_are_found_by_id_and_by_mail(people: People) -> None:
    assert person(people, "ann").name == "Ann Lee"
    assert people.by_mail("bob@EXAMPLE.com") == person(people, "bob")
    assert people.get("mallory") is None
    assert people.by_mail("mallory@example.com") is None
    assert people.by_mail("") is None


@pytest.mark.parametrize(
    ("approvers", "who"),
    [
        (["role:maintainer"], ["ann", "bob"]),
        (["role:operator", "person:eve"], ["ann", "eve"]),
        (["role:maintainer", "person:ann", "role:operator"], ["ann", "bob"]),
        (["role:nobody", "person:mallory", "ann", "maintainer"], []),
        ([], []),
    ],
)
def test_a_list_of_approvers_means_people_each_once(people: People, approvers: list[str], who: list[str]) -> None:
    assert [each.id for each in people.holding(approvers)] == who
    assert [each.id for each in people.holding(iter(approvers))] == who
    assert [id for id in ("ann", "bob", "eve") if people.may(person(people, id), approvers)] == who


def test_a_role_that_was_taken_away_no_longer_counts(people: People) -> None:
    before = person(people, "eve").model_copy(update={"roles": ("maintainer",)})
    gone = Person(id="mallory", name="M", mail="m@example.com", roles=("maintainer",))
    assert not people.may(before, ["role:maintainer"])
    assert not people.may(gone, ["role:maintainer", "person:mallory"])


@pytest.mark.parametrize(
    ("source", "login", "is_ann"),
    [
        ("github", "ann", True),
        ("github", "ANN", True),
        ("github", "github:ann", True),
        ("zendesk", "4711", True),
        ("zendesk", "ann@example.com", True),
        ("gitlab", "ann", False),
        ("github", "4711", False),
        ("github", "bobby", False),
        ("github", "", False),
        ("", "", False),
    ],
)
def test_an_actor_is_known_by_login_or_address(people: People, source: str, login: str, is_ann: bool) -> None:
    assert people.is_actor(person(people, "ann"), source, login) is is_ann


def test_without_a_file_there_is_nobody(tmp_path: Path) -> None:
    people = People.load(Settings(config_dir=tmp_path))
    assert people.names() == set()
    assert people.holding(["role:maintainer"]) == []


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("[people.ann\n", "line 1"),
        ('[people.ann]\nname = "A"\n', "people.ann.mail: is missing"),
        ('[people.ann]\nname = "A"\nmail = "a@b.c"\nphone = "1"\n', "people.ann.phone: is not a setting"),
        ('[people.ann]\nname = ""\nmail = "a@b.c"\n', "people.ann.name"),
        ('[people.ann]\nname = "A\\nBcc: x@y.z"\nmail = "a@b.c"\n', "people.ann.name: holds a line break"),
        ('[people.ann]\nname = "A"\nmail = "nobody"\n', "people.ann.mail: is not a mail address"),
        (
            '[people.ann]\nname = "A"\nmail = "a@b.c\\r\\nBcc: x@y.z"\n',
            "people.ann.mail: is not a mail address",
        ),
        ('[people.ann]\nname = "A"\nmail = "a@b.c, d@e.f"\n', "people.ann.mail: is not a mail address"),
        ('[people.ann]\nname = "A"\nmail = "A <a@b.c>"\n', "people.ann.mail: is not a mail address"),
        (
            '[people.ann]\nname = "A"\nmail = "a@b.c"\nlogins = ["ann"]\n',
            "people.ann.logins.0: is not a login",
        ),
        (
            '[people.ann]\nname = "A"\nmail = "a@b.c"\nroles = ["role:x"]\n',
            'people.ann.roles.0: reads "x" here',
        ),
        ('[people.ann]\nname = "A"\nmail = "a@b.c"\nroles = ["a b"]\n', "people.ann.roles.0: may hold"),
        ('[people."an n"]\nname = "A"\nmail = "a@b.c"\n', "people.an n: may hold"),
        ('[ann]\nname = "A"\n', "ann: is not a setting"),
        ("people = 3\n", "people: "),
    ],
)
def test_a_broken_file_says_where_and_what_to_do(tmp_path: Path, text: str, where: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    assert where in str(caught.value)
    assert "people.toml" in str(caught.value)


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, '[people.ann]\nname = "A"\n[people.bob]\nmail = "b"\n')
    assert {"people.ann.mail", "people.bob.name", "people.bob.mail"} <= set(str(caught.value).replace(":", "").split())


@pytest.mark.parametrize("claim", ['mail = "ANN@example.com"', 'mail = "x@example.com"\nlogins = ["github:Ann"]'])
def test_two_people_cannot_share_an_address_or_a_login(tmp_path: Path, claim: str) -> None:
    with pytest.raises(ConfigError, match="belongs to both ann and twin"):
        load(tmp_path, f'{TEAM}\n[people.twin]\nname = "Twin"\n{claim}\n')


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "people.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="cannot be read"):
        People.load(Settings(config_dir=tmp_path))
