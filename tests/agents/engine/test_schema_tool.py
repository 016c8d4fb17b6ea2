"""A tool that somebody else declared: its arguments are held to the schema, and what nobody declared is doubted."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import SecretStr

from agents.engine.errors import ConfigError, Refused
from agents.engine.event import Event
from agents.engine.journal import Began
from agents.engine.run import Run
from agents.engine.schema_tool import Declared, SchemaTool
from agents.engine.tool import At, blind, read
from agents.policy.trust import doubtful, trust_of
from agents.policy.verdict import Proposed
from agents.settings import Settings

AT = At(settings=Settings(secret_key=SecretStr("k" * 40)))
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "repo-name": {"$ref": "#/$defs/name"},
        "_state": {"enum": ["open", "closed"]},
        "draft": {"type": "boolean"},
        "page": {"type": "integer", "default": 1},
        "class": {"anyOf": [{"const": "a"}, {"type": "null"}]},
    },
    "required": ["repo-name"],
    "$defs": {"name": {"type": "string", "maxLength": 10}},
}


def made(schema: dict[str, Any] = SCHEMA, **more: Any) -> SchemaTool:
    given = {"name": "x.issue", "summary": "Open it.", "schema": schema, "risk": "high", "repeat": blind, **more}
    return SchemaTool(Declared(**given), lambda _, args: {"sent": args})


def doubted(tool: SchemaTool, args: dict[str, Any]) -> list[str]:
    """What people are asked about, in a run whose event said "ours" of its own and "theirs" of another."""
    event = Event(
        source="s",
        kind="k",
        delivery="d",
        subject="x",
        actor="",
        fields={"own": "ours", "other": "theirs"},
        trust={"own": "internal"},
    )
    run = Run("r")
    run.apply(Began(at=0.0, agent="a", event=event, autonomy=3), b"")
    return doubtful(tool, trust_of(Proposed(tool, tool.validated(args)), run))


def test_arguments_go_out_under_the_very_names_that_the_schema_has() -> None:
    args = {"repo-name": "placet", "_state": "open", "class": None}
    assert made().call(AT, made().validated(args)) == {"sent": args}


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({}, 'the whole: "repo-name" is a required property'),
        ({"repo-name": "far too long a name"}, "repo-name: .* longer than 10"),
        ({"repo-name": "x", "_state": "half"}, "_state: "),
        ({"repo-name": 7}, "repo-name: "),
    ],
)
def test_what_does_not_fit_is_refused_by_name(args: dict[str, Any], says: str) -> None:
    with pytest.raises(Refused, match=f"arguments of x.issue do not fit: {says}"):
        made().validated(args)


def test_what_is_no_object_is_refused() -> None:
    with pytest.raises(Refused, match="they are no object"):
        made().validated(["repo-name"])  # type: ignore[arg-type]


def test_an_argument_that_nobody_declared_is_consequential() -> None:
    assert doubted(made(), {"repo-name": "theirs"}) == ["repo-name"]
    assert doubted(made(), {"repo-name": "ours"}) == []
    assert doubted(made(roles={"repo-name": "label"}), {"repo-name": "theirs"}) == []


def test_an_argument_that_the_schema_does_not_even_name_is_consequential() -> None:
    assert doubted(made(), {"repo-name": "ours", "to": "theirs"}) == ["to"]
    assert doubted(made({"type": "object"}), {"anything": {"deep": ["theirs"]}}) == ["anything"]


def test_what_the_schema_lists_itself_is_nobody_elses_choice() -> None:
    assert doubted(made(), {"repo-name": "ours", "_state": "open", "draft": True, "class": "a", "page": 1}) == []
    assert doubted(made(), {"repo-name": "ours", "page": 2}) == ["page"]


def test_its_schema_stands_without_references() -> None:
    assert made().schema["properties"]["repo-name"]["type"] == "string"
    assert made().takes == {"repo-name": True, "_state": False, "draft": False, "page": False, "class": False}


def test_a_role_for_what_the_schema_does_not_name_is_refused() -> None:
    with pytest.raises(ConfigError, match="a role for to, which it does not take"):
        made(roles={"to": "dest"})


def test_a_read_is_no_effect_and_a_blind_one_has_an_identity_of_its_own() -> None:
    assert made(repeat=read).identity({}, {}, "r", "1") == ""
    assert made().identity({}, {}, "r", "1") == "x.issue:r:1"
