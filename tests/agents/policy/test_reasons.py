"""Reasons as people are told them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.engine.tool import Risk
from agents.policy.ceiling import CEILING
from agents.policy.reasons import in_words
from tests.agents.policy.shop import HIGH, LOW, MEDIUM, rule, spec, verdict

TOOLS: dict[str, Risk] = {LOW: "low", MEDIUM: "medium", HIGH: "high"}
CASES = [(level, tool) for level in CEILING for tool in TOOLS]


@pytest.mark.parametrize(("autonomy", "tool"), CASES)
def test_no_reason_that_people_are_told_names_a_level(autonomy: int, tool: str) -> None:
    found = verdict(tool, spec(autonomy=autonomy, rules=[rule("allow", name="fine")]))
    assert found.because
    assert [each for each in found.because if re.search(r"autonomy|\bL\d|effects", each)] == []


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("autonomy L3: high effects are asked about", "high risk: this agent may do it only after a yes"),
        ("autonomy L3: low reads are allowed", "low risk: this agent may do it by itself"),
        ("autonomy L1: medium effects are only proposed", "medium risk: this agent may only propose it"),
        ("rule: fine (loosens nothing below L3)", "rule: fine (loosens nothing for an agent below level 3)"),
        (
            "the agent asks: now?; autonomy L3: high effects are asked about; limit: 2 a run reached",
            "the agent asks: now?; high risk: this agent may do it only after a yes; limit: 2 a run reached",
        ),
    ],
)
def test_a_reason_is_told_in_plain_words(given: str, told: str) -> None:
    assert in_words(given) == told


def test_the_journal_keeps_the_short_form() -> None:
    assert "autonomy L3: high effects are asked about" in verdict(HIGH, spec()).rules


@given(st.text())
def test_words_of_others_are_told_as_they_are(text: Any) -> None:
    assert in_words(f"rule: {text}") == f"rule: {text}"
