"""`github.files` at the sandbox: every kind of file, every page, and never more than a result may hold."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agents.analyzers import process
from agents.tools.github import files as module
from tests.agents.github import Hand
from tests.sandbox.github import GitHubSandbox

RESULT = 256 * 1024


def listed(hand: Hand, head: str) -> Any:
    return hand.call("github.files", repo="acme/shop", number=1, head=head)


def test_each_kind_of_file_is_told_apart(hub: GitHubSandbox, hand: Hand) -> None:
    repo = hub.create_repository(
        "acme/shop", files={"a.py": "a = 1\n", "old.py": "b = 1\n" * 30, "moved.py": "c = 1\n" * 30, "gone.py": "d\n"}
    )
    pull = repo.open_pull(
        "x",
        files={
            "a.py": "a = 2\n",
            "new.py": "n = 1\n",
            "gone.py": None,
            "logo.png": b"\x89PNG\0\0",
            "renamed.py": "b = 1\n" * 29 + "b = 2\n",
        },
        renames={"old.py": "renamed.py", "moved.py": "there.py"},
    )
    found = {each["path"]: each for each in listed(hand, pull.head_sha)["items"]}
    assert found["a.py"]["patch"] == "@@ -1 +1 @@\n-a = 1\n+a = 2"
    assert {path: (each["status"], each["why"], each["previous_path"]) for path, each in found.items()} == {
        "a.py": ("modified", "", None),
        "gone.py": ("removed", "", None),
        "logo.png": ("added", "binary", None),
        "new.py": ("added", "", None),
        "renamed.py": ("renamed", "", "old.py"),
        "there.py": ("renamed", "renamed", "moved.py"),
    }


def test_all_pages_are_read(hub: GitHubSandbox, hand: Hand) -> None:
    repo = hub.create_repository("acme/shop")
    pull = repo.open_pull("x", files={f"f{n:03}.py": f"n = {n}\n" for n in range(250)})
    found = listed(hand, pull.head_sha)
    assert [each["path"] for each in found["items"]] == [f"f{n:03}.py" for n in range(250)]
    assert found["capped"] == ""
    assert [each.kind for each in hub.requests].count("list_files") == 3


def test_a_patch_github_leaves_out_for_its_size_is_said_to_be_too_large(hub: GitHubSandbox, hand: Hand) -> None:
    repo = hub.create_repository("acme/shop")
    pull = repo.open_pull("x", files={"big.py": "n = 1\n" * 25_000})
    (big,) = listed(hand, pull.head_sha)["items"]
    assert (big["patch"], big["why"], big["additions"]) == (None, "too large", 25_000)


def test_a_long_patch_is_cut_at_the_end_of_a_line(hub: GitHubSandbox, hand: Hand) -> None:
    repo = hub.create_repository("acme/shop")
    pull = repo.open_pull("x", files={"long.py": "value = 12345\n" * 4_000})
    (long,) = listed(hand, pull.head_sha)["items"]
    assert long["why"] == "cut"
    assert len(json.dumps(long["patch"])) <= module.PATCH
    assert set(long["patch"].split("\n")[1:]) == {"+value = 12345"}


def test_a_result_stays_small_whatever_is_changed(hub: GitHubSandbox, hand: Hand) -> None:
    repo = hub.create_repository("acme/shop")
    control = {f"{n}.txt": "\x01" * 4_000 + "\n" for n in range(20)}
    many = {f"folder/{'long' * 50}/{n:04}.txt": "text\n" * 20 for n in range(900)}
    pull = repo.open_pull("x", files={**control, **many})
    found = listed(hand, pull.head_sha)
    assert len(json.dumps(found, ensure_ascii=False).encode()) < RESULT
    count = len(found["items"])
    assert 0 < count < 920
    assert found["capped"] == f"only the first {count} of 920 changed files are listed"


def test_a_head_that_has_moved_lists_nothing_and_names_the_new_one(hub: GitHubSandbox, hand: Hand) -> None:
    pull = hub.create_repository("acme/shop").open_pull("x", files={"a.py": "a = 1\n"})
    before = pull.head_sha
    after = pull.push(files={"a.py": "a = 2\n"})
    assert listed(hand, before) == {"head": after, "items": [], "capped": ""}


def test_when_nobody_can_tell_where_credentials_are_no_text_is_kept_and_that_is_said(
    hub: GitHubSandbox, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> bytes:
        raise process.Failed("no memory")

    monkeypatch.setattr(process, "run", fails)
    repo = hub.create_repository("acme/shop")
    pull = repo.open_pull("x", files={"a.py": "a = 1\nb = 2\n", "logo.png": b"\x89PNG\0\0"})
    found = [(each["path"], each["patch"], each["why"]) for each in listed(hand, pull.head_sha)["items"]]
    assert found == [("a.py", "@@ -0,0 +1,2 @@\n+\n+", "withheld"), ("logo.png", None, "binary")]
