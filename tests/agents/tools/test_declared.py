"""What GitHub's tools and the analyzers say of themselves, which policy and approval pages rely on."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from agents.engine.tool import CONSEQUENTIAL
from agents.tools import TOOLS as ALL
from agents.tools.github.sensitive import SensitiveOptions
from tests.agents.github import refusal

HEAD = "a" * 40
HOUSE = ("github.", "analyzers.", "mail.", "orders.", "slack.")
TOOLS = {name: tool for name, tool in ALL.items() if name.startswith(HOUSE)}


def test_reads_are_low_and_writes_are_probed_where_they_can_be() -> None:
    assert {name: (tool.risk, tool.repeat.kind) for name, tool in TOOLS.items()} == {
        "github.pull": ("low", "read"),
        "github.files": ("low", "read"),
        "github.compare": ("low", "read"),
        "github.recall": ("low", "read"),
        "github.settings": ("low", "read"),
        "github.context": ("low", "read"),
        "github.review": ("medium", "probe"),
        "github.summarize": ("medium", "probe"),
        "github.label": ("medium", "probe"),
        "github.permission": ("low", "read"),
        "github.comment": ("medium", "probe"),
        "github.react": ("low", "probe"),
        "github.pulls": ("low", "read"),
        "github.coverage": ("low", "read"),
        "github.stated": ("low", "read"),
        "github.find_issue": ("low", "read"),
        "github.open_issue": ("medium", "probe"),
        "github.update_issue": ("medium", "probe"),
        "github.close_issue": ("medium", "probe"),
        "github.reopen_issue": ("medium", "probe"),
        "analyzers.run": ("low", "read"),
        "mail.send": ("high", "blind"),
        "orders.search": ("low", "read"),
        "orders.by_charge": ("low", "read"),
        "orders.customer": ("low", "read"),
        "slack.post": ("medium", "probe"),
    }


def test_whatever_can_be_probed_has_a_probe() -> None:
    assert [name for name, tool in TOOLS.items() if tool.repeat.kind == "probe" and not tool.has_probe] == []


def test_what_a_call_is_about_must_come_from_a_trusted_value() -> None:
    names = {*("repo", "number", "head", "base", "event", "login", "run"), *("to", "channel", "thread_ts")}
    more = {
        "github.react": {"comment"},
        "github.update_issue": {"revision"},
        "github.close_issue": {"revision"},
        "github.reopen_issue": {"revision"},
        "orders.search": {"customer"},
        "orders.by_charge": {"charge"},
        "orders.customer": {"customer"},
    }
    for name, tool in TOOLS.items():
        fields = set(tool.arguments.model_fields)
        about = {each for each in fields if tool.roles[each] in CONSEQUENTIAL}
        assert about == names & fields | more.get(name, set()), name


def test_nothing_an_outsider_writes_is_labelled_internal() -> None:
    # Of an issue that we signed nothing is given but its record, and what GitHub itself says.
    labelled = {field for name, tool in TOOLS.items() if name != "github.find_issue" for field in tool.trust}
    assert labelled.isdisjoint({"title", "body", "author", "head_ref", "base_ref", "changed_files", "additions"})
    assert [field for field in labelled if field.startswith(("items", "findings", "notes"))] == []


def test_one_review_of_one_head_is_one_effect() -> None:
    review = TOOLS["github.review"]
    shared = {"repo": "acme/shop", "number": 7, "body": "a", "comments": [], "event": "COMMENT", "asked_by": 0}
    first = review.identity({**shared, "head": HEAD}, {}, "run1", "5")
    assert review.identity({**shared, "head": HEAD, "body": "b"}, {}, "run2", "9") == first
    assert review.identity({**shared, "head": "b" * 40}, {}, "run1", "5") != first


@pytest.mark.parametrize(
    "repo", ["acme", "acme/shop/pulls", "../shop", "acme/..", "acme/.", "acme/sh op", "acme/shop?x=1", "a/b#1", "/b"]
)
def test_a_name_that_is_no_repositorys_is_refused(repo: str) -> None:
    assert "repo" in refusal("github.pull", repo=repo, number=1)


@pytest.mark.parametrize("repo", ["acme/shop", "a-b_c/.github", "1/x.y-z_"])
def test_a_repositorys_name_is_taken(repo: str) -> None:
    assert refusal("github.pull", repo=repo, number=1) == ""


@pytest.mark.parametrize("head", ["main", "abc", "A" * 40, "a" * 39, f"{'a' * 40}\n", "a" * 41])
def test_a_head_is_a_whole_commit(head: str) -> None:
    assert "head" in refusal("github.files", repo="acme/shop", number=1, head=head)


def test_a_review_is_a_comment_an_approval_or_a_request_and_nothing_else() -> None:
    args = {"repo": "acme/shop", "number": 1, "head": HEAD, "body": "Fine."}
    tried = ("COMMENT", "APPROVE", "REQUEST_CHANGES", "DISMISS", "approve", "", "APPROVE\n")
    assert [event for event in tried if not refusal("github.review", **args, event=event)] == list(tried[:3])


def test_a_person_who_asks_makes_another_review_of_the_same_head_once() -> None:
    review = TOOLS["github.review"]
    args = {"repo": "acme/shop", "number": 7, "body": "a", "comments": [], "event": "COMMENT", "head": HEAD}
    plain, asked, again = (review.identity({**args, "asked_by": n}, {}, "run", "5") for n in (0, 11, 12))
    assert len({plain, asked, again}) == 3
    assert review.identity({**args, "asked_by": 11}, {}, "other", "9") == asked


@pytest.mark.parametrize("add", [[], [""], [" x"], ["x" * 51], ["a\nb"]])
def test_labels_github_would_not_take_are_refused(add: list[str]) -> None:
    assert "add" in refusal("github.label", repo="acme/shop", number=1, head=HEAD, add=add)


def test_options_that_do_not_exist_are_an_error() -> None:
    with pytest.raises(ValidationError, match="sensitve"):
        SensitiveOptions.model_validate({"sensitve": ["auth/**"]})
