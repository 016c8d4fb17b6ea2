"""The tools that `leads.toml` makes, at a seller that keeps accounts: what they give, and how they give nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.catalog import Catalog
from agents.engine.encode import adapter
from agents.engine.errors import Later, Refused, ToolError
from agents.settings import load
from agents.tools.leads.pointing import at_path, in_words
from tasks.processes.masks import Masks
from tests.agents.internet import Internet
from tests.agents.leads_folder import LeadsFolder
from tests.sandbox.leads import LeadsSandbox

MONAS: dict[str, Any] = {
    "name": " Mona's\u200b  Shop ",
    "metrics": {"employees": 12},
    "tags": ["bread", None, "retail", 7],
    "title": "Baker",
}
NOTHING: dict[str, Any] = {"provider": "acme", "fields": []}


@pytest.fixture
def seller() -> Iterator[LeadsSandbox]:
    with LeadsSandbox() as seller:
        seller.add("example.com", **MONAS)
        yield seller


@pytest.fixture
def folder(tmp_path: Path, seller: LeadsSandbox, monkeypatch: pytest.MonkeyPatch) -> LeadsFolder:
    monkeypatch.setenv("ACME_KEY", seller.key)
    return LeadsFolder(tmp_path, seller.toml())


def failed(folder: LeadsFolder, name: str = "acme", seconds: float | None = None, **args: str) -> ToolError:
    with pytest.raises(ToolError) as caught:
        folder.ask(name, seconds, **(args or {"domain": "example.com"}))
    assert "never-to-be-seen" not in str(caught.value)
    return caught.value


# What is given --------------------------------------------------------------------------------------------------------


def test_what_a_provider_knows_comes_under_our_names_with_how_far_it_is_believed(folder: LeadsFolder) -> None:
    assert folder.ask(domain="example.com") == {
        "provider": "acme",
        "fields": [
            {"name": "name", "value": "Mona's Shop", "confidence": 0.9},
            {"name": "employees", "value": "12", "confidence": 0.7},
            {"name": "industry", "value": "bread, retail, 7", "confidence": 0.5},
        ],
    }


def test_a_flow_reads_it_as_what_it_is_also_when_replayed(folder: LeadsFolder) -> None:
    lead = adapter(folder.tool().returns).validate_python(folder.ask(domain="example.com"))
    assert (lead.fields[0].name, lead.fields[0].confidence) == ("name", 0.9)


def test_a_provider_is_a_read_that_costs_and_is_nobodys_word(folder: LeadsFolder) -> None:
    tool = folder.tool()
    assert (tool.name, tool.risk, tool.repeat.kind, tool.usd) == ("leads.acme", "low", "read", 0.1)
    assert (tool.roles, tool.trust) == ({"domain": "label", "email": "label"}, {})
    assert tool.summary == "Companies by domain. Give domain."


def test_a_person_is_asked_about_by_address_and_an_address_is_one_piece_of_the_path(
    seller: LeadsSandbox, folder: LeadsFolder
) -> None:
    odd = "o'b.c+d&e=f?g#h/..@example.com"
    seller.add(odd, title="Baker")
    assert folder.ask("acme_people", email=odd)["fields"] == [{"name": "title", "value": "Baker", "confidence": 0.6}]
    assert (seller.billed, seller.requests[-1].kind) == ([odd], "person")


@pytest.mark.parametrize("domain", ["..", "a..b", "a.com/x", "x y.com", "ann@a.com", "-", "x" * 300 + ".de"])
def test_what_is_no_domain_is_not_asked_about(seller: LeadsSandbox, folder: LeadsFolder, domain: str) -> None:
    assert isinstance(failed(folder, domain=domain), Refused)
    assert seller.requests == []


def test_what_it_does_not_know_is_no_failure_and_costs_no_more_than_was_said(
    seller: LeadsSandbox, folder: LeadsFolder
) -> None:
    assert folder.ask(domain="nobody.example") == NOTHING
    seller.add("example.com", name="", metrics=None)
    assert folder.ask(domain="example.com") == NOTHING


@pytest.mark.parametrize("args", [{}, {"email": "mona@example.com"}])
def test_a_call_that_says_nothing_to_ask_about_is_refused(
    seller: LeadsSandbox, folder: LeadsFolder, args: dict[str, Any]
) -> None:
    with pytest.raises(Refused, match=r"leads\.acme is asked by domain, and was given no domain"):
        folder.ask(**args)
    assert seller.requests == []


# Ways of getting nothing ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("in_the_body", [False, True])
def test_a_provider_without_credit_says_so_and_is_not_tried_again(
    seller: LeadsSandbox, folder: LeadsFolder, in_the_body: bool
) -> None:
    seller.credits, seller.says_so_in_the_body = 1, in_the_body
    folder.ask(domain="example.com")
    error = failed(folder)
    assert isinstance(error, Refused)
    assert "nothing is left to spend" in str(error)
    assert seller.billed == ["example.com"]


def test_a_provider_that_wants_to_be_paid_first_is_without_credit_whatever_else_it_says(
    seller: LeadsSandbox, folder: LeadsFolder
) -> None:
    seller.credits = 0
    error = failed(folder, "acme_people", email="mona@example.com")
    assert "nothing is left to spend" in str(error)
    assert isinstance(error, Refused)


def test_a_rate_limit_says_when_to_come_back(seller: LeadsSandbox, folder: LeadsFolder) -> None:
    seller.fail("company", "429", seconds=40)
    error = failed(folder)
    assert isinstance(error, Later)
    assert error.at is not None
    assert 35 < error.at - time.time() < 45


@pytest.mark.parametrize("how", ["500", "503", "drop-before"])
def test_a_provider_in_trouble_is_asked_again_later(seller: LeadsSandbox, folder: LeadsFolder, how: Any) -> None:
    seller.fail("company", how)
    assert isinstance(failed(folder), Later)
    assert folder.ask(domain="example.com")["fields"]


def test_a_provider_that_does_not_answer_is_given_up_in_time(seller: LeadsSandbox, folder: LeadsFolder) -> None:
    seller.fail("company", "hang", seconds=5)
    began = time.monotonic()
    assert isinstance(failed(folder, seconds=0.3), Later)
    assert time.monotonic() - began < 2


def test_a_key_that_is_not_taken_is_named_and_not_shown(folder: LeadsFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_KEY", "another-never-to-be-seen")
    error = failed(folder)
    assert isinstance(error, Refused)
    assert "check ACME_KEY" in str(error)


@pytest.mark.parametrize("instead", ["<html><p>Log in</p></html>", "", '{"company": ', "[" * 100_000])
def test_an_answer_that_is_no_json_is_said_so(seller: LeadsSandbox, folder: LeadsFolder, instead: str) -> None:
    seller.instead = instead
    error = failed(folder)
    assert isinstance(error, Refused), "to ask again would cost again"
    assert "text/html that is no JSON" in str(error)


@pytest.mark.parametrize("instead", ["[]", "null", "3", '"text"', '{"company": []}', '{"company": {"metrics": 3}}'])
def test_an_answer_of_another_shape_holds_nothing(seller: LeadsSandbox, folder: LeadsFolder, instead: str) -> None:
    seller.instead = instead
    if instead == "null":
        assert "no JSON" in str(failed(folder))
    else:
        assert folder.ask(domain="example.com") == NOTHING


def test_a_path_to_a_table_is_said_so(seller: LeadsSandbox, folder: LeadsFolder) -> None:
    folder.change('path = "company.name"', 'path = "company.metrics"')
    assert "a table at company.metrics" in str(failed(folder))


def test_a_huge_answer_is_refused_and_a_long_value_is_cut(seller: LeadsSandbox, folder: LeadsFolder) -> None:
    seller.add("example.com", name="x" * 5_000)
    assert len(folder.ask(domain="example.com")["fields"][0]["value"]) == 500
    seller.instead = '{"company": {"name": "' + "x" * 2_000_000 + '"}}'
    assert "more than 1,048,576 bytes" in str(failed(folder))


def test_a_provider_that_moved_is_not_followed_with_the_key(seller: LeadsSandbox, folder: LeadsFolder) -> None:
    folder.change("/v1/companies?", "/v1//companies?")
    assert "sends us to another address" in str(failed(folder))


def test_a_provider_that_turns_out_to_be_inside_is_not_asked(
    folder: LeadsFolder, monkeypatch: pytest.MonkeyPatch, seller: LeadsSandbox
) -> None:
    folder.write(folder.text.replace(seller.url, "https://api.example.com"))
    internet = Internet(monkeypatch)
    internet.names["api.example.com"] = ("10.0.0.1",)
    assert "a private network" in str(failed(folder))
    assert internet.called == []


def test_the_key_is_read_in_no_pin_and_in_no_log(folder: LeadsFolder, seller: LeadsSandbox) -> None:
    tool = folder.tool()
    assert "ACME_KEY" in tool.text
    assert seller.key not in tool.text
    assert Masks.of(folder.settings)(f"sent {seller.key}") == "sent ***"


def test_without_a_file_there_is_no_such_tool(tmp_path: Path) -> None:
    tools = Catalog.load(load(_env_file=None, config_dir=tmp_path), frozenset(), roots=()).tools
    assert not [name for name in tools if name.startswith("leads.")]


# Where a value stands -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("a.b", 1),
        ("/a/b", 1),
        ("c.1.d", "x"),
        ("/c/1/d", "x"),
        ("/e~1f/g~0h", 2),
        ("i.j", None),
        ("c.9", None),
        ("c.x", None),
        ("a.b.c", None),
        ("/", "empty"),
        ("c.-1", None),
        ("c.²", None),
    ],
)
def test_a_value_is_found_by_a_dotted_path_or_a_pointer(path: str, value: Any) -> None:
    data = {"a": {"b": 1}, "c": [0, {"d": "x"}], "e/f": {"g~h": 2}, "": "empty"}
    assert at_path(data, path) == value


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda each: st.lists(each, max_size=4)))
def test_any_value_is_one_short_line_that_people_can_see(value: Any) -> None:
    text = in_words(value, "x")
    assert len(text) <= 500
    assert text == " ".join(text.split())


def test_lists_within_lists_are_read_however_deep_they_are() -> None:
    assert in_words(json.loads("[" * 900 + '"x", 1' + "]" * 900), "x") == "x, 1"
