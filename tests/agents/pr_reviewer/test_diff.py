"""Patches as GitHub gives them, and what can be said about their lines."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unidiff.patch import PatchSet

from agents.pr_reviewer.diff import WITHHELD, added, numbered, shown, touched

TWO = """@@ -1,3 +1,4 @@ class A:
 one
-two
+TWO
+two and a half
 three
@@ -10,2 +11,2 @@ def f():
 ten
-eleven
\\ No newline at end of file
+ELEVEN
\\ No newline at end of file"""


def test_new_lines_are_ranges_and_shown_lines_are_all_of_the_new_side() -> None:
    assert added(TWO) == ((2, 3), (12, 12))
    assert shown(TWO) == {1, 2, 3, 4, 11, 12}


@pytest.mark.parametrize(
    ("patch", "lines"),
    [
        ("@@ -3,3 +3,2 @@\n a\n-b\n c", ((4, 4),)),
        ("@@ -1,2 +0,0 @@\n-a\n-b", ((1, 1),)),
        ("@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file", ((1, 1),)),
    ],
)
def test_a_line_is_touched_where_one_is_new_or_one_before_it_was_taken_out(
    patch: str, lines: tuple[tuple[int, int], ...]
) -> None:
    assert touched(patch) == lines


@pytest.mark.parametrize(
    ("patch", "ranges", "lines"),
    [
        ("", (), set()),
        ("@@ -0,0 +1 @@\n+only", ((1, 1),), {1}),
        ("@@ -1,2 +0,0 @@\n-a\n-b", (), set()),
        ("@@ -1 +1 @@\n-a\n+b", ((1, 1),), {1}),
        ("@@ -1,3 +1,5 @@\n a\n+b\n+c", ((2, 3),), {1, 2, 3}),
        ("@@ -1 +1,2 @@\n+@@ -5 +5 @@ not a hunk\n a", ((1, 1),), {1, 2}),
        ("@@ -1 +1,3 @@\n+a\u2028b\x0c\x1c\rc\n+d\n a", ((1, 2),), {1, 2, 3}),
    ],
)
def test_odd_patches_are_read_as_git_means_them(
    patch: str, ranges: tuple[tuple[int, int], ...], lines: set[int]
) -> None:
    assert added(patch) == ranges
    assert shown(patch) == lines


TEXT = st.lists(st.sampled_from(["a", "b", "c", "", "+", "-x", " y", "@@", "\\ z"]), max_size=25)


def patch_of(old: list[str], new: list[str]) -> str:
    lines = difflib.unified_diff([f"{x}\n" for x in old], [f"{x}\n" for x in new], "a/f", "b/f")
    return "".join(list(lines)[2:]).removesuffix("\n")


@given(TEXT, TEXT)
def test_it_agrees_with_a_library_that_reads_diffs(old: list[str], new: list[str]) -> None:
    patch = patch_of(old, new)
    lines = [line for file in PatchSet(f"--- a/f\n+++ b/f\n{patch}\n") for hunk in file for line in hunk]
    by_library = {line.target_line_no for line in lines if line.is_added}
    assert {n for first, last in added(patch) for n in range(first, last + 1)} == by_library
    assert shown(patch) == {line.target_line_no for line in lines if line.target_line_no}


@given(TEXT, TEXT, st.integers(0, 40))
def test_a_patch_that_is_cut_shows_a_beginning_and_nothing_else(old: list[str], new: list[str], keep: int) -> None:
    patch = patch_of(old, new)
    cut = "\n".join(patch.split("\n")[:keep])
    assert shown(cut) <= shown(patch)
    assert {n for first, last in added(cut) for n in range(first, last + 1)} <= shown(cut)


@given(TEXT, TEXT)
def test_every_new_line_is_the_line_of_that_number(old: list[str], new: list[str]) -> None:
    for row in numbered(patch_of(old, new), frozenset()).split("\n"):
        number, sign, text = row[:5].strip(), row[6:7], row[7:]
        if number:
            assert sign in "+ "
            assert new[int(number) - 1] == text


def test_withheld_lines_keep_their_place() -> None:
    assert numbered("@@ -1 +1,2 @@\n+secret\n context", frozenset({1})).split("\n")[1:] == [
        f"    1 +{WITHHELD}",
        "    2  context",
    ]
