"""A review that a person asks for, changes that are requested, areas, and what is looked at again."""

from __future__ import annotations

from typing import Any

import pytest

from agents.analyzers.shapes import Analysis
from agents.engine.errors import Refused
from agents.pr_reviewer.fingerprints import lines_of
from agents.pr_reviewer.known import Looked, picture
from agents.pr_reviewer.remarks import remarks_of
from agents.tools import TOOLS
from agents.tools.github.compare import LISTED, Compared
from agents.tools.github.recall import Recall
from agents.tools.github.review_settings import ReviewSettings
from agents.tools.github.shapes import Files
from tests.agents.pr_reviewer.made import EVENT, HEAD, NEXT, file, finding, pull
from tests.agents.pr_reviewer.play import Play
from tests.agents.pr_reviewer.test_workflow import play

FOUND = Analysis(findings=(finding(severity="high"),), notes=())
ASKED = EVENT.model_copy(update={"asked_by": 55})


def before(head: str = HEAD, **more: Any) -> Recall:
    """What is remembered once `FOUND` was said on its line."""
    lines = lines_of([file()])
    stands = picture(remarks_of(FOUND.findings, ()), Recall(), Looked(lines, {"app.py"}, (), sure=True))
    return Recall(head=head, findings=stands.remembered({1}), last=1, **more)


def identity(played: Play) -> str:
    """By which the ledger knows the review again."""
    tool = TOOLS["github.review"]
    return tool.identity(tool.validated(played.given("github.review")), {}, "run", "command")


def test_a_head_that_was_reviewed_is_left_alone_until_somebody_asks() -> None:
    assert play(run=FOUND, recall=before()).names == ["github.pull", "github.recall"]
    played = play(ASKED, run=FOUND, recall=before())
    assert "github.compare" not in played.names
    assert [each["line"] for each in played.written()["comments"]] == [2]
    assert (played.value.output["findings"], played.value.output["open"]) == (0, 1)


def test_each_comment_that_asks_gets_one_review_and_its_repeat_none() -> None:
    unasked, asked, again = play(run=FOUND), *(play(ASKED, run=FOUND, recall=before()) for _ in range(2))
    other = play(EVENT.model_copy(update={"asked_by": 56}), run=FOUND, recall=before())
    assert identity(asked) == identity(again)
    assert len({identity(unasked), identity(asked), identity(other)}) == 3


def test_grave_findings_request_changes_only_where_the_operator_wants_that() -> None:
    may = Recall(requests_changes=True)
    mild = Analysis(findings=(finding(),), notes=())
    assert play(run=FOUND, recall=may).given("github.review")["event"] == "REQUEST_CHANGES"
    assert play(run=mild, recall=may).given("github.review")["event"] == "COMMENT"
    assert play(run=FOUND).given("github.review")["event"] == "COMMENT"


def test_areas_of_the_repositorys_settings_are_labels_that_come_and_go() -> None:
    settings = ReviewSettings(areas={"shop": ("*.py",), "billing": ("billing/**",)})
    given = play(settings=settings).given("github.label")
    assert "area/shop" in given["add"]
    assert "area/billing" not in given["add"]
    assert {"area/shop", "area/billing"} <= set(given["ours"])


def test_settings_that_cannot_be_read_leave_the_defaults_and_a_note() -> None:
    body = play(run=FOUND, settings=Refused("GITHUB_TOKEN may not do this")).written()["body"]
    assert "review settings could not be read: GITHUB\\_TOKEN may not do this" in body
    assert "| 1 (new) | high |" in body


def test_settings_that_do_not_fit_are_noted() -> None:
    body = play(settings=ReviewSettings(problems=("`colour` is no setting",))).written()["body"]
    assert "- `colour` is no setting" in body


def test_what_ran_is_named_and_nothing_else() -> None:
    both = FOUND.model_copy(update={"ran": ("ruff", "sql")})
    assert "ruff and sql read the changed lines." in play(run=both).written()["body"]
    assert "No analyzer read the changed lines." in play(run=FOUND).written()["body"]


def test_how_a_finding_is_explained_or_dismissed_is_said_where_there_is_one() -> None:
    assert "`/dismiss N`" in play(run=FOUND).written()["body"]
    assert "/dismiss" not in play().written()["body"]


def test_after_too_many_files_all_is_looked_at_again_and_said() -> None:
    files = Files(head=HEAD, items=(file("old.py"), file()))
    capped = Compared(status="ahead", items=(file(),), capped=f"GitHub lists no more than {LISTED} files")
    whole = play(files=files, recall=before(NEXT), compare=capped)
    assert [each["path"] for each in whole.given("analyzers.run")["files"]] == ["old.py", "app.py"]
    assert "All of it was looked at again" in whole.written()["body"]
    assert "no more than 300 files" in whole.written()["body"]
    part = play(files=files, recall=before(NEXT))
    assert [each["path"] for each in part.given("analyzers.run")["files"]] == ["app.py"]


def test_a_dismissed_finding_is_not_said_even_to_who_asks() -> None:
    played = play(ASKED, run=FOUND, recall=before(dismissed=(1,)), pull=pull())
    assert "github.review" not in played.names
    assert "| 1 " not in played.written()["body"]


NEWER = "@@ -1,2 +1,3 @@\n a = 1\n+b = 5\n d = 4"


@pytest.mark.parametrize(
    ("whole", "since", "read"),
    [
        ("", "", "b = 5"),
        ("", "cut", "b = 2"),
        ("", "withheld", "b = 2"),
        ("cut", "", "b = 5"),
        ("cut", "cut", "b = 5"),
        ("withheld", "", "b = 5"),
    ],
)
def test_what_came_since_is_read_where_it_is_whole_and_nothing_missing_goes_unsaid(
    whole: str, since: str, read: str
) -> None:
    files = Files(head=HEAD, items=(file(why=whole),))
    compared = Compared(status="ahead", items=(file(patch=NEWER, why=since),))
    played = play(files=files, recall=before(NEXT), compare=compared)
    assert f"+{read}" in played.given("file.md")["patch"]
    assert ("**Not looked at**" in played.written()["body"]) is bool(whole)
