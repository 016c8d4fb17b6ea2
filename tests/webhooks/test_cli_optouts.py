"""`placet optouts`: what it prints, what it changes, and how it fails."""

from __future__ import annotations

import json
import time

import pytest

from agents.engine.journal import Noted
from tasks.outreach.shapes import Stop
from tasks.outreach.store import SqlOutreach
from tests.tasks.kit import Kit
from tests.webhooks.test_cli import Placet, bare, fails, logging_as_it_was, placet

__all__ = ["bare", "logging_as_it_was", "placet"]


def test_whoever_opted_out_themselves_is_listed_among_those_entered(placet: Placet, kit: Kit) -> None:
    assert placet("optouts", "list").stdout == "nobody has opted out\n"
    SqlOutreach(kit.settings).stop(Stop("d1", "amy@acme.example", "run1", "7", time.time() - 60))
    added = placet("optouts", "add", "@Acme.EXAMPLE.", "--as", "ann")
    assert added.stdout == "acme.example: nobody writes there any more\n"
    head, domain, address = placet("optouts", "list").stdout.splitlines()
    assert head.split() == ["WHO", "KIND", "BY", "SINCE"]
    assert domain.split()[:3] == ["acme.example", "domain", "ann"]
    assert address.split()[:3] == ["amy@acme.example", "address", "themselves"]
    [first, *_] = json.loads(placet("optouts", "list", "--limit", "1", "--json").stdout)
    assert (first["value"], first["kind"], first["entered_by"]) == ("acme.example", "domain", "ann")


def test_one_is_taken_back_in_any_spelling_and_the_house_knows_who_did(placet: Placet, kit: Kit) -> None:
    placet("optouts", "add", "amy@acme.example", "--as", "ann")
    placet("optouts", "add", "Amy+News@acme.example", "--as", "ann")
    removed = placet("optouts", "remove", "AMY@acme.example", "--as", "mia")
    assert removed.stdout == "amy@acme.example: may be written to again\n"
    assert placet("optouts", "list").stdout == "nobody has opted out\n"
    fails(placet("optouts", "remove", "amy@acme.example", "--as", "mia"), 1, "has not opted out")
    noted = [each.entry for each in kit.store.journals.entries("house") if isinstance(each.entry, Noted)]
    assert [(each.what, each.about["by"]) for each in noted] == [
        *[("opt-out entered", "ann")] * 2,
        ("opt-out taken back", "mia"),
    ]


@pytest.mark.parametrize("who", ["", "com", "a b.com", "x-.com", "amy@", "amy@@acme.example", "a..b@acme.example"])
def test_what_is_neither_address_nor_domain_is_told(placet: Placet, who: str) -> None:
    for verb in ("add", "remove"):
        fails(placet("optouts", verb, who, "--as", "ann"), 1, "mail address")
    assert placet("optouts", "list").stdout == "nobody has opted out\n"


def test_nobody_but_the_team_enters_any(placet: Placet) -> None:
    fails(placet("optouts", "add", "acme.example", "--as", "zoe"), 1, "nobody in people.toml")
    fails(placet("optouts", "remove", "acme.example", "--as", "zoe"), 1, "nobody in people.toml")


def test_a_database_that_is_away_fails_in_one_line(placet: Placet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:hunter2@127.0.0.1:1/db")
    result = placet("optouts", "list")
    fails(result, 1, "cannot be used now")
    assert "hunter2" not in result.output
