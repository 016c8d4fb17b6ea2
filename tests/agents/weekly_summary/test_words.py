"""The summary as it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.engine.errors import ConfigError
from agents.tools.journal.shapes import AgentCounts, Counts, EffectCounts, QuestionCounts, RunCounts
from agents.weekly_summary import words
from agents.weekly_summary.sections import SECTIONS, Section, load
from agents.weekly_summary.week import before

WEEK = before("2026-11-23T08:00:00+01:00", "Europe/Berlin")
FOUND = AgentCounts(
    agent="pr_reviewer",
    runs=RunCounts(begun=12, done=10, failed=1, superseded=1),
    effects=(EffectCounts(tool="github.review", started=10, returned=9),),
    questions=QuestionCounts(asked=4, answered=3, approved=1, denied=1, expired=1, median_seconds=720.0),
    tokens=120_300,
    usd=0.4249,
)


def text(*found: AgentCounts, missed: int = 0, unreadable: int = 0) -> str:
    sections = (
        Section(title="Tickets", agents=("ticket_resolver",)),
        Section(title="Reviews", agents=("pr_reviewer",)),
    )
    return words.text(WEEK, "Europe/Berlin", sections, Counts(agents=found, unreadable=unreadable), missed)


def test_it_reads_as_numbers_under_titles() -> None:
    assert words.subject(WEEK) == "What the agents did in week 47 of 2026"
    assert text(FOUND, AgentCounts(agent="ticket_resolver")) == (
        """\
Monday, 16 November 2026 to Sunday, 22 November 2026, Europe/Berlin

Tickets
-------
Nothing happened.

Reviews
-------
pr_reviewer:
  runs: 12 begun; ended: 10 done, 1 failed, 1 superseded
  github.review: 9 of 10 done
  questions: 4 asked; 1 approved, 1 denied, 1 expired, 1 answered otherwise; an answer took 12 minutes (median)
  spent: 120,300 tokens, $0.42

Counted from the journals: `placet runs` lists the runs, `placet show RUN` has one whole.
"""
    )


@pytest.mark.parametrize(("missed", "said"), [(1, "1 summary before"), (3, "3 summaries before")])
def test_it_says_what_was_not_sent(missed: int, said: str) -> None:
    assert said in text(missed=missed)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.4, "0 seconds"), (119, "119 seconds"), (120, "2 minutes"), (7_300, "2 hours"), (400_000, "5 days")],
)
def test_a_time_is_told_in_its_unit(seconds: float, said: str) -> None:
    assert words.span(seconds) == said


def test_the_sections_name_each_agent_once_and_a_broken_file_says_where(tmp_path: Path) -> None:
    assert {"lead_enricher", "ticket_resolver", "pr_reviewer"} <= set(SECTIONS.agents)
    assert len(set(SECTIONS.agents)) == len(SECTIONS.agents)
    path = tmp_path / "sections.toml"
    path.write_text('[[sections]]\ntitle = "Leads"\nagnets = ["x"]\n')
    with pytest.raises(ConfigError, match=r"sections.toml does not fit: sections.0.agents: .*; sections.0.agnets"):
        load(path)


def test_it_says_what_the_numbers_lack() -> None:
    assert "Not in the numbers: 2 journals that could not be read.\n" in text(FOUND, unreadable=2)
    assert "Not in the numbers" not in text(FOUND)
