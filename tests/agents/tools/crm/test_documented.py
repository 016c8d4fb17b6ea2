"""The page on HubSpot says what the tools do."""

from __future__ import annotations

import re
from pathlib import Path

from agents.tools.crm import TOOLS
from agents.tools.crm.fields import GUARDED_BEGINNINGS
from agents.tools.crm.writers import MACHINES
from tests.sandbox.hubspot.crm import SCOPES

PAGE = (Path(__file__).parents[4] / "docs/hubspot.md").read_text()


def test_each_tool_is_on_the_page_with_its_risk() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `crm.") and line.count("|") == 5]
    said = {name: row.split("|")[2].strip() for row in rows for name in re.findall(r"`(crm\.\w+)`", row.split("|")[1])}
    assert said == {tool.name: tool.risk for tool in TOOLS}


def test_the_scopes_on_the_page_are_those_that_are_needed() -> None:
    assert set(re.findall(r"^\| `([\w.-]+)` \| [^|]*\|$", PAGE, re.MULTILINE)) >= set(SCOPES)


def test_whom_the_page_calls_a_machine_is_one() -> None:
    [row] = [line for line in PAGE.splitlines() if "a machine's: it is replaced" in line]
    assert set(re.findall(r"`([A-Z_]+)`", row)) == MACHINES


def test_what_is_never_set_is_on_the_page() -> None:
    assert [each for each in GUARDED_BEGINNINGS if f"`{each}…`" not in PAGE and each != "hs_calculated"] == []
