"""The files of a pull request on the sandbox GitHub: pages, statuses, patches, limits."""

from __future__ import annotations

import pytest
import requests
from github import Github
from github.PullRequest import PullRequest

from tests.sandbox.conftest import CHANGED
from tests.sandbox.github import GitHubSandbox, Symlink
from tests.sandbox.github.repository import Repository
from tests.sandbox.github.stream import Files


def read(api: Github, number: int) -> PullRequest:
    return api.get_repo("acme/shop").get_pull(number)


def test_files_come_in_pages_until_there_are_no_more(repo: Repository, api: Github) -> None:
    names = [f"many/{number:03}.txt" for number in range(250)]
    repo.open_pull("many", files={name: f"{name}\n" for name in names})
    files = read(api, 1).get_files()
    assert [file.filename for file in files] == names
    assert files.totalCount == 250


@pytest.mark.parametrize(
    ("asked", "size", "rels"),
    [
        ("", 30, {"next", "last"}),
        ("?per_page=500", 100, {"next", "last"}),
        ("?per_page=100&page=2", 20, {"prev", "first"}),
        ("?per_page=40&page=2", 40, {"prev", "first", "next", "last"}),
        ("?page=9", 0, {"prev", "first"}),
    ],
)
def test_a_page_is_as_long_as_asked_and_names_its_neighbours(
    hub: GitHubSandbox, repo: Repository, asked: str, size: int, rels: set[str]
) -> None:
    repo.open_pull("many", files={f"{number}.txt": "x\n" for number in range(120)})
    url = f"{hub.url}/repos/acme/shop/pulls/1/files{asked}"
    answer = requests.get(url, headers={"Authorization": f"token {hub.token}"}, timeout=5)
    assert len(answer.json()) == size
    assert set(answer.links) == rels


def test_every_kind_of_change_has_its_status_and_numbers(repo: Repository, api: Github) -> None:
    changed: Files = {
        "app.py": CHANGED,
        "gone.py": None,
        "neu/ä b.py": "ä = 1",
        "link": Symlink("/etc/passwd"),
        "empty": "",
    }
    repo.open_pull("kinds", files=changed, renames={"moved.py": "neu/here.py"})
    rows = {
        file.filename: (file.status, file.additions, file.deletions, file.changes, file.previous_filename)
        for file in read(api, 1).get_files()
    }
    assert rows == {
        "app.py": ("modified", 1, 2, 3, None),
        "gone.py": ("removed", 0, 1, 1, None),
        "neu/ä b.py": ("added", 1, 0, 1, None),
        "link": ("added", 1, 0, 1, None),
        "empty": ("added", 0, 0, 0, None),
        "neu/here.py": ("renamed", 0, 0, 0, "moved.py"),
    }


def test_a_renamed_file_that_also_changed_has_both_names_and_a_patch(repo: Repository, api: Github) -> None:
    repo.open_pull("rename", files={"here.py": CHANGED}, renames={"moved.py": "here.py"})
    [file] = read(api, 1).get_files()
    assert (file.status, file.previous_filename, file.changes) == ("renamed", "moved.py", 3)
    assert "+line twenty" in file.patch


def test_a_file_that_becomes_a_link_is_one_row(repo: Repository, api: Github) -> None:
    repo.open_pull("link", files={"app.py": Symlink("gone.py"), "z.py": "z = 1\n"})
    link, after = read(api, 1).get_files()
    assert (link.filename, link.status, link.changes) == ("app.py", "changed", 41)
    assert link.patch.startswith("@@ -1,40 +0,0 @@\n-line 1\n")
    assert link.patch.endswith("\n@@ -0,0 +1 @@\n+gone.py\n\\ No newline at end of file")
    assert (after.filename, after.patch) == ("z.py", "@@ -0,0 +1 @@\n+z = 1")


def test_a_patch_is_what_git_says_from_the_first_hunk_on(client: PullRequest) -> None:
    [file] = client.get_files()
    assert file.patch.startswith("@@ -17,7 +17,7 @@ line 16\n line 17\n")
    assert "\n-line 20\n+line twenty\n" in file.patch
    assert file.patch.endswith(" line 33")


def test_a_patch_keeps_what_looks_like_a_header(repo: Repository, api: Github) -> None:
    tricky = "diff --git a/x b/x\n@@ -1 +1 @@\n--- a/x\n+++ b/x\n"
    repo.open_pull("tricky", files={"x": tricky, "y": "y\n"})
    patches = {file.filename: file.patch for file in read(api, 1).get_files()}
    assert patches["x"] == "@@ -0,0 +1,4 @@\n" + "\n".join(f"+{line}" for line in tricky.splitlines())
    assert patches["y"] == "@@ -0,0 +1 @@\n+y"


def test_binary_and_oversized_files_come_without_a_patch(repo: Repository, api: Github) -> None:
    files: Files = {
        "logo.png": b"\x89PNG\0\1",
        "long.txt": "x\n" * 20_001,
        "wide.txt": "x" * 600_000,
        "ok.txt": "ok\n",
    }
    repo.open_pull("big", files=files)
    rows = {file.filename: (file.additions, file.patch) for file in read(api, 1).get_files()}
    assert rows == {
        "logo.png": (0, None),
        "long.txt": (20_001, None),
        "wide.txt": (1, None),
        "ok.txt": (1, "@@ -0,0 +1 @@\n+ok"),
    }


def test_past_a_megabyte_in_all_the_remaining_patches_are_left_out(repo: Repository, api: Github) -> None:
    repo.open_pull("much", files={f"{number}.txt": "x" * 400_000 for number in range(4)})
    assert [file.patch is not None for file in read(api, 1).get_files()] == [True, True, False, False]


def test_the_files_are_those_of_the_branch_although_the_base_moved_on(repo: Repository, api: Github) -> None:
    pull = repo.open_pull("x", files={"new.py": "n = 1\n"})
    repo.push({"elsewhere.py": "e = 1\n"})
    pull.push({"new.py": "n = 2\n"})
    client = read(api, 1)
    assert [file.filename for file in client.get_files()] == ["new.py"]
    assert [commit.sha for commit in client.get_commits()][-1] == pull.head_sha
    assert client.get_commits().totalCount == 2
