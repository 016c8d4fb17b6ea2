"""Characters that nobody sees are reported, with a model or without one."""

from __future__ import annotations

import pytest

from agents.analyzers.shapes import Analysis
from agents.pr_reviewer.unseen import MOST, with_unseen
from agents.tools.github.shapes import Files
from tests.agents.pr_reviewer.made import HEAD, file, finding
from tests.agents.pr_reviewer.test_workflow import play

NOTHING = Analysis(findings=(), notes=())


def lines(*new: str, first: int = 1) -> str:
    return "\n".join([f"@@ -0,0 +{first},{len(new)} @@", *(f"+{line}" for line in new)])


@pytest.mark.parametrize(
    ("line", "severity", "named"),
    [
        ("if level != 'user\u202e'", "high", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("x = 'a\U000e0041'", "high", "U+E0041 TAG LATIN CAPITAL LETTER A"),
        ("is\u200dadmin = 1", "medium", "U+200D ZERO WIDTH JOINER"),
    ],
)
def test_a_changed_line_with_one_is_a_finding(line: str, severity: str, named: str) -> None:
    (found,) = with_unseen([file(patch=lines("fine", line))], NOTHING).findings
    assert (found.tool, found.rule, found.path, found.line) == ("placet", "trojan-source", "app.py", 2)
    assert found.severity == severity
    assert named in found.message
    assert found.message.isprintable()


def test_lines_that_were_there_before_are_left_alone() -> None:
    patch = "@@ -1,2 +1,2 @@\n old\u202e\n-gone\u202e\n+new"
    assert with_unseen([file(patch=patch)], NOTHING) == NOTHING


def test_a_file_may_begin_with_a_byte_order_mark_and_nowhere_else_hold_one() -> None:
    found = with_unseen([file(patch=lines("\ufeffa", "b", "\ufeffc"))], NOTHING).findings
    assert [each.line for each in found] == [3]


def test_a_files_name_is_looked_at_too() -> None:
    (found,) = with_unseen([file("app\u200b.py", patch=lines("fine", first=7))], NOTHING).findings
    assert (found.line, found.message[:15]) == (7, "the file's name")


def test_what_the_analyzers_found_is_kept_and_a_flood_is_counted() -> None:
    found = with_unseen([file(patch=lines(*["a\u200bb"] * 150))], Analysis(findings=(finding(),), notes=("x",)))
    assert (len(found.findings), found.findings[-1]) == (MOST + 1, finding())
    assert found.notes == ("x", "only the first 100 of 150 lines with unseen characters are listed")


def test_without_a_model_it_is_in_the_review_and_labelled() -> None:
    items = (file(patch=lines("ok", "if 1:\u2066 pass")),)
    played = play(files=Files(head=HEAD, items=items))
    given = played.written()
    assert "| high | `app.py:2` | the line holds characters that turn the direction of writing" in given["body"]
    assert "placet `trojan-source`" in given["comments"][0]["body"]
    assert "No language model was used." in given["body"]
    assert "security" in played.given("github.label")["add"]
