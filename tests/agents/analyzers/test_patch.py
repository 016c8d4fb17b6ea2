"""A patch, row by row: where each stands in either file, held against a library that reads diffs."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unidiff.patch import PatchSet

from agents.analyzers.patch import rows_of

TEXT = st.lists(st.sampled_from(["a", "b", "", "+", "-x", " y", "@@", "@@ -1 +1 @@", "\\ z"]), max_size=25)


def patch_of(old: list[str], new: list[str]) -> str:
    lines = difflib.unified_diff([f"{x}\n" for x in old], [f"{x}\n" for x in new], "a/f", "b/f", n=1)
    return "".join(list(lines)[2:]).removesuffix("\n")


@given(TEXT, TEXT)
def test_it_agrees_with_a_library_that_reads_diffs(old: list[str], new: list[str]) -> None:
    patch = patch_of(old, new)
    lines = [line for file in PatchSet(f"--- a/f\n+++ b/f\n{patch}\n") for hunk in file for line in hunk]
    expected = [(line.line_type, line.value[:-1], line.source_line_no, line.target_line_no) for line in lines]
    read = [(row.start, row.text, row.old or None, row.new or None) for row in rows_of(patch) if not row.header]
    assert read == expected or not patch


@given(st.text(st.sampled_from("@-+1, \n\r\u2028\\ab")))
def test_no_letter_is_lost_whatever_it_is(patch: str) -> None:
    assert "\n".join(row.line for row in rows_of(patch)) == patch


@pytest.mark.parametrize(
    ("line", "header"),
    [
        ("@@ -1,2 +3,4 @@ def f():", True),
        ("@@ -1 +3 @@", True),
        ("@@ -18,…(request):", False),
        ("+@@ -1 +3 @@", False),
        (" @@ -1 +3 @@", False),
    ],
)
def test_a_header_is_what_says_where_a_hunk_begins(line: str, header: bool) -> None:
    (row,) = rows_of(line)
    assert (row.header, row.old, row.new) == ((True, 1, 3) if header else (False, 0, 0))
