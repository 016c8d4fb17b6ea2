"""Whose a value is: our own writes looked through, and whoever may be a person counts as one."""

from __future__ import annotations

import pytest

from agents.clients.hubspot_shapes import WrittenValue
from agents.tools.crm.writers import MACHINES, holder_of

APP = "4711"
US = ("INTEGRATION", APP)
ELSE = ("INTEGRATION", "99")
UI = ("CRM_UI", "userId:7")
HUBSPOT = ("DATA_ENRICHMENT", "")


def written(text: str, kind: str, who: str) -> WrittenValue:
    return WrittenValue.model_validate({"value": text, "sourceType": kind, "sourceId": who, "timestamp": "2026-11-01"})


def held(*values: tuple[str, tuple[str, str]], now: str | None = None) -> tuple[str, bool]:
    """Who holds it and whether we trod on it; values are the newest first."""
    history = [written(text, *writer) for text, writer in values]
    holder = holder_of(now if now is not None else values[0][0] if values else "", history, APP)
    return holder.by, holder.trodden


PEOPLE = ("CRM_UI", "IMPORT", "FORM", "MOBILE_IOS", "MERGE_CONTACTS", "WORKFLOWS", "SALESFORCE", "NEW_IN_2030", "")


@pytest.mark.parametrize("kind", PEOPLE)
def test_whoever_is_not_known_to_work_values_out_is_a_person(kind: str) -> None:
    assert held(("a", (kind, ""))) == ("person", False)


@pytest.mark.parametrize("kind", sorted(MACHINES))
def test_what_hubspot_works_out_is_a_machines(kind: str) -> None:
    assert held(("a", (kind, ""))) == ("machine", False)


def test_what_nobody_wrote_is_nobodys() -> None:
    assert held() == ("nobody", False)
    assert held(now="a") == ("person", False), "a value without a history may be anybody's"


def test_our_own_values_are_ours() -> None:
    assert held(("b", US), ("a", US)) == ("us", False)
    assert held(("b", US), ("a", HUBSPOT)) == ("us", False)
    assert held(("b", HUBSPOT), ("a", US)) == ("machine", False)


def test_another_integrations_value_may_have_been_typed_there() -> None:
    assert held(("a", ELSE)) == ("person", False)
    assert held(("a", ("API", APP))) == ("us", False)


def test_a_persons_value_that_we_wrote_over_is_still_theirs() -> None:
    assert held(("ours", US), ("theirs", UI), ("ours", US)) == ("person", True)
    assert held(("theirs", US), ("ours", US), ("theirs", UI)) == ("person", False), "given back"
    assert held(("same", US), ("same", UI)) == ("person", False)


def test_what_a_person_emptied_is_theirs() -> None:
    assert held(("", UI), ("a", HUBSPOT)) == ("person", False)
    assert held(("ours", US), ("", UI)) == ("person", True)


def test_what_hubspot_wrote_over_a_person_is_no_longer_theirs() -> None:
    assert held(("b", HUBSPOT), ("a", UI)) == ("machine", False)


def test_without_knowing_who_we_are_nothing_is_ours() -> None:
    assert holder_of("a", [written("a", "INTEGRATION", "")], "").by == "person"
