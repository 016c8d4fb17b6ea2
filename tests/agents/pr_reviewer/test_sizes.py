"""However long the words are that people, tools and models write, escaping included: what is posted fits."""

from __future__ import annotations

from typing import Any

import pytest

from agents.analyzers.shapes import Analysis
from agents.pr_reviewer.asking import Asked, Comment
from agents.pr_reviewer.explaining import Explanation, explanation
from agents.pr_reviewer.remarks import Numbered, Remark, comments_on
from agents.pr_reviewer.shapes import Findings
from agents.pr_reviewer.suggestion import LENGTH, LINES, block
from agents.tools import TOOLS
from agents.tools.github.recall import Recall
from agents.tools.github.sections import ROOM, tame
from agents.tools.github.shapes import Files
from tests.agents.pr_reviewer.made import HEAD, World, file, finding, said
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


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("off", [False, True])
def test_a_summary_and_a_review_of_the_most_there_can_be_fit(sign: str, off: bool) -> None:
    path = f"{'`<!--' * 40}.py"
    patch = "@@ -0,0 +1,200 @@\n" + "\n".join(f"+{n}" for n in range(1, 201))
    sure: Any = {"confidence": "low"} if off else {}
    found = [finding(n, path=path, message=f"{n} {sign * 2_000}", **sure) for n in range(2, 200)]
    notes = tuple(f"{n} {sign * 2_000}" for n in range(40))
    analysis = Analysis(findings=(finding(1, path=path), *found), notes=notes)
    files = Files(head=HEAD, items=(file(path, patch=patch, additions=200, status="added"),))
    played = play(files=files, run=analysis, recall=Recall(max_findings=100))
    assert fits(played)
    assert "… and more, for which there is no room here." in played.written()["body"]
    if off:
        assert "… and more, for which there is no room here." in played.given("github.review")["body"]


def test_notes_that_are_not_listed_are_counted() -> None:
    body = play(run=Analysis(findings=(), notes=tuple(f"note {n}" for n in range(23)))).written()["body"]
    assert "- note 19\n- … and 3 more" in body
    assert "note 20" not in body


def test_an_explanation_fits_its_comment() -> None:
    comment = Comment(repo="acme/shop", number=7, comment=1, place="conversation", commenter="ann", body="/explain")
    world = World(explain=Explanation(text="&" * 9_000))
    text: Any = Play(lambda: explanation(comment, Asked("explain", ""), Recall()), world).value
    TOOLS["github.comment"].validated({"repo": "acme/shop", "number": 7, "answers": 1, "body": text})
    assert text.startswith("&amp;" * 1_000)
