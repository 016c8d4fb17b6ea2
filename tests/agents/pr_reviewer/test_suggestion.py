"""A suggestion is committed with one click, so it is made only of what fits the diff."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from agents.pr_reviewer.remarks import Numbered, comments_on, remarks_of
from agents.pr_reviewer.suggestion import LENGTH, LINES, block, checked
from tests.agents.pr_reviewer.made import said

PATCH = "@@ -1,4 +1,5 @@\n one\n-two\n+TWO\n+and a half\n three\n four\n@@ -20,2 +21,2 @@\n twenty\n-x\n+y"
NOTHING: frozenset[int] = frozenset()


@pytest.mark.parametrize(
    ("first", "last", "text", "start"),
    [
        (None, 2, "2", None),
        (2, 2, "2", None),
        (2, 3, "2\n2.5", 2),
        (1, 5, "one", 1),
        (None, 2, "2\n", None),
        (None, 2, "2\r\n2.5", None),
        (21, 22, "x", 21),
    ],
)
def test_lines_of_one_hunk_can_be_replaced(first: int | None, last: int, text: str, start: int | None) -> None:
    kept = checked(said(last, start_line=first, suggestion=text), PATCH, NOTHING)
    assert kept.suggestion == text.replace("\r\n", "\n").removesuffix("\n")
    assert kept.start_line == start


@pytest.mark.parametrize(
    ("first", "last", "text", "why"),
    [
        (None, 6, "6", "the line is not in the diff"),
        (5, 21, "x", "two hunks"),
        (3, 2, "x", "backwards"),
        (None, 2, "TWO", "no change"),
        (None, 2, "TWO\n", "no change but a newline"),
        (2, 3, "TWO\nand a half", "no change of two lines"),
        (None, 2, "  \n ", "nothing"),
        (None, 2, "", "nothing"),
        (None, 2, None, "none made"),
        (None, 2, "x" * (LENGTH + 1), "too long"),
        (None, 2, "\n" * LINES + "x", "too many lines"),
        (None, 2, "a\u202eb", "what nobody sees"),
        (None, 2, "a\rb", "half a newline"),
        (None, 2, "key = …", "a hidden credential"),
    ],
)
def test_what_cannot_be_committed_is_dropped(first: int | None, last: int, text: str | None, why: str) -> None:
    kept = checked(said(last, start_line=first, suggestion=text), PATCH, NOTHING)
    assert (kept.suggestion, kept.start_line) == (None, None), why
    assert kept.body == "It breaks."


@pytest.mark.parametrize("patch", ["@@ -1 +1,2 @@\n a\n+key = …", "@@ -1 +1,2 @@\n a\n+b\r", None, "@@ -1 +1,2 @@"])
def test_lines_that_are_not_shown_as_they_are_are_not_replaced(patch: str | None) -> None:
    assert checked(said(2, suggestion="x"), patch, NOTHING).suggestion is None


def test_a_withheld_line_is_not_replaced() -> None:
    assert checked(said(3, start_line=2, suggestion="x"), PATCH, frozenset({2})).suggestion is None


@given(st.text(st.sampled_from("`~abc \n"), min_size=1).filter(str.strip))
def test_a_block_is_one_block_whatever_is_in_it(text: str) -> None:
    found = MarkdownIt("commonmark").parse(f"words\n\n{block(text)}\n\nmore")
    assert [token.type for token in found] == [
        "paragraph_open", "inline", "paragraph_close", "fence", "paragraph_open", "inline", "paragraph_close",
    ]  # fmt: skip
    assert (found[3].info, found[3].content) == ("suggestion", f"{text}\n")


def test_a_comment_carries_the_gravest_remarks_suggestion_and_no_other() -> None:
    found = [
        said(3, severity="low", suggestion="low", start_line=1),
        said(3, severity="high", body="Grave.", suggestion="high", start_line=2),
        said(3, severity="medium", body="No idea how."),
    ]
    ranked = sorted(remarks_of((), found), key=lambda each: each.rank)
    numbered = [Numbered(n, f"{n:016x}-1", each) for n, each in enumerate(ranked, 1)]
    [comment] = comments_on(numbered, {"app.py": frozenset({1, 2, 3})})
    assert (comment.start_line, comment.line) == (2, 3)
    assert re.findall(r"```suggestion\n(.*)\n```", comment.body) == ["high"]
    assert comment.body.index("No idea how.") < comment.body.index("```suggestion")
