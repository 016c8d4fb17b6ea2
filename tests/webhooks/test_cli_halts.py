"""`placet halt` and `placet resume`: what they stop, what they print, and how they fail."""

from __future__ import annotations

import json

import pytest

from agents.engine.journal import Noted
from tasks.driving.drive import drive
from tasks.processes.user import user
from tests.tasks.kit import Kit
from tests.tasks.workflows import MAIL
from tests.webhooks.test_cli import Placet, bare, fails, logging_as_it_was, placet

__all__ = ["bare", "logging_as_it_was", "placet"]


@pytest.mark.parametrize(
    ("named", "scope"),
    [
        ((), "all"),
        (("all",), "all"),
        (("agents/resolver",), "agents/resolver"),
        (("tools/shop.mail",), "tools/shop.mail"),
    ],
)
def test_what_is_halted_begins_no_effect_until_it_is_resumed(
    placet: Placet, kit: Kit, named: tuple[str, ...], scope: str
) -> None:
    kit.install(MAIL)
    world = kit.world()
    head, line = placet("halt", *named).stdout.splitlines()
    assert (head.split(), line.split()[0], line.split()[-1]) == (["HALTED", "SINCE", "BY"], scope, f"cli:{user()}")
    run = kit.begin(world=world)
    drive(world, run)
    assert kit.shop.done["mail:amy"] == 0
    assert placet("resume", *named).stdout == "nothing is halted\n"
    drive(world, run)
    assert kit.shop.done["mail:amy"] == 1


def test_listing_halts_nothing_and_says_who_halted_what(placet: Placet, kit: Kit) -> None:
    assert placet("halt", "--list").stdout == "nothing is halted\n"
    kit.store.halts.halt("tools/shop.mail", "ann")
    placet("halt", "tools/shop.mail")
    placet("halt", "agents/resolver")
    told = json.loads(placet("halt", "--list", "--json").stdout)
    assert {scope: each["by"] for scope, each in told.items()} == {
        "tools/shop.mail": "ann",
        "agents/resolver": f"cli:{user()}",
    }
    assert all(abs(each["since"] - kit.store.now()) < 60 for each in told.values())
    [left] = json.loads(placet("resume", "agents/resolver", "--json").stdout)
    assert left == "tools/shop.mail"
    noted = [each.entry for each in kit.store.journals.entries("house") if isinstance(each.entry, Noted)]
    assert [each.what for each in noted] == ["halted", "lifted"], "one that was halted already is not halted again"


@pytest.mark.parametrize("scope", ["agents/nobody", "tools/nothing", "resolver", "people/ann", "agents/", ""])
def test_what_does_not_exist_is_neither_halted_nor_resumed(placet: Placet, kit: Kit, scope: str) -> None:
    for verb in ("halt", "resume"):
        fails(placet(verb, scope), 1, "there is nothing called", "to halt")
    assert kit.store.halts.now() == {}


def test_everything_is_halted_though_agents_cannot_be_loaded(placet: Placet, kit: Kit) -> None:
    (kit.folder / "agents/resolver/agent.toml").write_text("autonomy = 9")
    assert placet("halt").stdout.splitlines()[1].startswith("all ")
    fails_with_a_reason = placet("halt", "tools/shop.mail")
    assert (fails_with_a_reason.exit_code, "agent.toml" in fails_with_a_reason.stderr) == (2, True)
    assert placet("resume").stdout == "nothing is halted\n"


def test_what_is_there_no_more_can_be_resumed(placet: Placet, kit: Kit) -> None:
    kit.store.halts.halt("agents/gone", "ann")
    assert placet("resume", "agents/gone").stdout == "nothing is halted\n"


def test_a_store_that_is_away_is_told_in_one_line(placet: Placet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    fails(placet("halt"), 1, "Redis cannot be reached")
