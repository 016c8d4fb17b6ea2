"""Which lines a patch shows, checked against the files themselves for any edit."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sandbox.github.diff import changes
from tests.sandbox.github.git import Git
from tests.sandbox.github.hunks import moved, shown
from tests.sandbox.github.records import now

LINES = st.lists(st.sampled_from(["", "a", "b", "-c", "+d", "@@ -1 +1 @@", "diff --git a/x b/x", "\\ e"]), max_size=30)
TEXT = st.builds(lambda lines, end: "\n".join(lines) + end, LINES, st.sampled_from(["", "\n"]))


@pytest.fixture(scope="module")
def git(tmp_path_factory: pytest.TempPathFactory) -> Git:
    return Git(tmp_path_factory.mktemp("git") / "hunks.git")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(before=TEXT, after=TEXT)
def test_every_line_shown_is_that_line_of_its_file(git: Git, before: str, after: str) -> None:
    base, head = (git.commit(name, None, {"f": text}, {}, "mona", name, now()) for name, text in
                  (("base", before), ("head", after)))  # fmt: skip
    old, new = before.split("\n"), after.split("\n")
    for file in changes(git, base, head):
        lines = shown(file.patch)
        assert sum(line.left is None for line in lines) == file.additions
        assert sum(line.right is None for line in lines) == file.deletions
        for line in lines:
            text = line.excerpt.rpartition("\n")[2][1:]
            assert (file.patch or "").split("\n")[line.position][1:] == text
            assert line.left is None or old[line.left - 1] == text
            assert line.right is None or new[line.right - 1] == text


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(before=TEXT, after=TEXT)
def test_a_line_that_moved_still_says_the_same(git: Git, before: str, after: str) -> None:
    base, head = (git.commit(name, None, {"f": text}, {}, "mona", name, now()) for name, text in
                  (("base", before), ("head", after)))  # fmt: skip
    patch = git.lines_changed(base, head, "f")
    old, new = before.split("\n"), after.split("\n")
    kept = {line: moved(patch, line) for line in range(1, len(before.splitlines()) + 1)}
    assert all(old[line - 1] == new[at - 1] for line, at in kept.items() if at is not None)
    removed = sum(file.deletions for file in changes(git, base, head))
    assert sum(at is None for at in kept.values()) == removed
