"""However long the words are that people, tools and models write, escaping included: what is posted fits."""

from __future__ import annotations

import pytest

from agents.analyzers.shapes import Analysis
from agents.pr_reviewer.remarks import Numbered, Remark, comments_on
from agents.pr_reviewer.shapes import Findings
from agents.pr_reviewer.suggestion import LENGTH, LINES, block
from agents.tools import TOOLS
from agents.tools.github.recall import Recall
from agents.tools.github.sections import ROOM, tame
from tests.agents.pr_reviewer.made import finding, said
from tests.agents.pr_reviewer.play import Play
from tests.agents.pr_reviewer.test_workflow import play

SIGNS = ("&", "#\n", "`<!--`", "@", "`", "\U0001f600", "x")


def fits(played: Play) -> bool:
    """Whether the tools take what the flow wrote, and the summary's section holds it as it will stand there."""
    for command in ("github.review", "github.summarize"):
        for given in played.all_given(command):
            TOOLS[command].validated(given)
    return len(tame(played.written()["body"])) <= ROOM["review"]


@pytest.mark.parametrize("sign", SIGNS)
def test_many_long_remarks_on_one_line_fit_their_comment_and_the_rest_is_named(sign: str) -> None:
    lines = "\n".join("`" * 50 for _ in range(LINES - 1))
    remarks = [said(3, body=f"{n} {sign * 3_000}", suggestion=lines) for n in range(8)]
    findings = tuple(finding(3, message=f"{n} {sign * 3_000}", severity="low") for n in range(30))
    analysis = Analysis(findings=findings, notes=())
    played = play(run=analysis, think=Findings(items=tuple(remarks)), recall=Recall(max_findings=100))
    assert fits(played)
    [comment] = played.written()["comments"]
    assert "```suggestion" in comment["body"]
    assert 0 < comment["body"].count("· finding ") <= 8
    assert ", 37, 38._" in comment["body"]


def test_a_suggestion_that_would_need_too_long_a_fence_is_not_made() -> None:
    played = play(think=Findings(items=(said(3, body="&" * 1_500, suggestion="`" * LENGTH),)))
    [comment] = played.written()["comments"]
    assert "suggestion" not in comment["body"]
    assert fits(played)


def test_whatever_suggestion_is_made_there_is_room_for_it() -> None:
    longest = block("\n".join("`" * 99 for _ in range(LINES)))
    remark = Remark("high", "app.py", 3, "t" * 200, "r" * 300, "&" * 2_000, suggestion=longest)
    [comment] = comments_on([Numbered(1, "0" * 16 + "-1", remark)], {"app.py": frozenset({3})})
    assert longest.splitlines()[1] in comment.body
