"""The lineage's tools: what is declared is the operator's word, and what is wrong is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agents.engine.errors import Refused
from agents.tools import TOOLS
from tests.agents.vendors import Clerk

FILE = """
[incidents]
repository = "acme/data"
[tables.report]
upstream = ["orders"]
[tables.orders]
upstream = ["raw"]
owner = "Ann"
[tables.raw]
"""


@pytest.fixture
def clerk(tmp_path: Path) -> Clerk:
    (tmp_path / "lineage.toml").write_text(FILE)
    return Clerk(config_dir=tmp_path)


def test_tables_are_given_with_all_that_they_are_made_of(clerk: Clerk) -> None:
    found = clerk.call("lineage.upstream", tables=["orders", "elsewhere"])
    assert found == {
        "items": [
            {"table": "orders", "upstream": ["raw"], "owner": "Ann", "job": ""},
            {"table": "elsewhere", "upstream": [], "owner": "", "job": ""},
            {"table": "raw", "upstream": [], "owner": "", "job": ""},
        ],
        "left_out": 0,
    }


def test_there_may_be_too_many(monkeypatch: pytest.MonkeyPatch, clerk: Clerk) -> None:
    monkeypatch.setattr("agents.tools.lineage.upstream.MOST", 2)
    found = clerk.call("lineage.upstream", tables=["report", "raw"])
    assert [(each["table"], each["upstream"]) for each in found["items"]] == [("report", ["raw"]), ("raw", [])]
    assert found["left_out"] == 1, "the one between them, through which the line goes on"


def test_who_is_told_is_the_operators_word(clerk: Clerk) -> None:
    found = clerk.call("lineage.incidents")
    assert (found["repository"], found["opens_after"], found["closes_after"], found["reopens_days"]) == (
        *("acme/data", 2),
        *(3, 14),
    )
    assert TOOLS["lineage.incidents"].trust["repository"] == "trusted"


def test_without_a_file_nobody_is_told_and_every_table_stands_alone(tmp_path: Path) -> None:
    clerk = Clerk(config_dir=tmp_path)
    assert clerk.call("lineage.incidents")["repository"] == ""
    assert clerk.call("lineage.upstream", tables=["a"])["items"][0]["upstream"] == []


@pytest.mark.parametrize("name", ["lineage.incidents", "lineage.upstream"])
def test_a_file_that_was_broken_since_the_start_says_so(tmp_path: Path, clerk: Clerk, name: str) -> None:
    (tmp_path / "lineage.toml").write_text('[tables.a]\nupstream = ["b"]\n')
    args: dict[str, Any] = {"tables": ["a"]} if name.endswith("upstream") else {}
    with pytest.raises(Refused, match="there is no such table"):
        clerk.call(name, **args)
