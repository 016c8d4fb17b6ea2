"""`github.review` at the sandbox: one review, of the head that was judged, found again by its mark alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from github import Auth, Github

from agents.engine.errors import Refused, Unclear
from agents.tools import TOOLS
from agents.tools.github.sensitive import UNLISTED, SensitiveOptions
from tests.agents.github import Hand
from tests.sandbox.github import GitHubSandbox
from tests.sandbox.github.pull import Pull

COMMENT = {"path": "a.py", "line": 2, "body": "Two?"}


@pytest.fixture
def pull(hub: GitHubSandbox) -> Pull:
    repo = hub.create_repository("acme/shop", files={"a.py": "a = 1\n", "auth/old.py": "x = 1\n" * 9})
    return repo.open_pull("x", files={"a.py": "a = 1\nb = 2\n"})


def args(pull: Pull, **more: Any) -> dict[str, Any]:
    return {"repo": "acme/shop", "number": pull.number, "head": pull.head_sha, "body": "Looks fine.", **more}


def test_a_review_is_posted_with_its_comments_on_its_lines(hub: GitHubSandbox, hand: Hand, pull: Pull) -> None:
    several = {"path": "a.py", "line": 2, "start_line": 1, "body": "Both."}
    posted = hand.call("github.review", **args(pull, comments=[COMMENT, several]))
    (review,) = pull.reviews
    assert (posted["id"], review.login, review.state) == (review.id, hub.bot_login, "COMMENTED")
    assert posted["url"].endswith(f"/acme/shop/pull/1#pullrequestreview-{review.id}")
    assert review.commit_id == pull.head_sha
    assert [(each.path, each.line, each.anchor.start_line, each.body) for each in review.comments] == [
        ("a.py", 2, None, "Two?"),
        ("a.py", 2, 1, "Both."),
    ]
    assert re.fullmatch(r"Looks fine\.\n\n<!-- placet:[0-9a-f]{40} [0-9a-f]{40} -->", review.body)


def test_a_comment_on_the_old_file_is_one(hand: Hand, pull: Pull) -> None:
    pull.push(files={"a.py": "b = 2\n"})
    hand.call("github.review", **args(pull, comments=[{"path": "a.py", "line": 1, "side": "LEFT", "body": "Why?"}]))
    assert [each.anchor.side for each in pull.reviews[0].comments] == ["LEFT"]


def test_nothing_is_posted_on_a_head_that_has_moved(hub: GitHubSandbox, hand: Hand, pull: Pull) -> None:
    stale = args(pull)
    pull.push(files={"a.py": "a = 3\n"})
    with pytest.raises(Refused, match="so nothing was written"):
        hand.call("github.review", **stale)
    assert hub.writes == []


def test_nothing_is_posted_on_a_closed_pull_request(hub: GitHubSandbox, hand: Hand, pull: Pull) -> None:
    pull.close()
    with pytest.raises(Refused, match="acme/shop#1 is closed"):
        hand.call("github.review", **args(pull))
    assert hub.writes == []


def test_a_comment_off_the_diff_is_said_in_the_body_and_costs_nothing(
    hub: GitHubSandbox, hand: Hand, pull: Pull
) -> None:
    off = [{"path": "a.py", "line": 99, "body": "Where?\nThere."}, {"path": "no`such.py", "line": 1, "body": "What?"}]
    posted = hand.call("github.review", **args(pull, comments=[COMMENT, *off]))
    (review,) = pull.reviews
    assert (posted["id"], posted["moved"]) == (review.id, 2)
    assert [(each.path, each.line) for each in review.comments] == [("a.py", 2)]
    assert "- `a.py:99`: Where?\n  There.\n\n- `no such.py:1`: What?" in review.body
    assert hub.count("create_review", "acme/shop#1") == 1
    assert hand.find("github.review", **args(pull))["id"] == review.id


def test_a_review_refused_for_itself_is_refused(hub: GitHubSandbox, pull: Pull) -> None:
    with pytest.raises(Refused, match="your own pull request"):
        Hand(hub, hub.token_of("mona")).call("github.review", **args(pull, comments=[COMMENT], event="APPROVE"))
    assert hub.writes == []


@pytest.mark.parametrize(("event", "state"), [("APPROVE", "APPROVED"), ("REQUEST_CHANGES", "CHANGES_REQUESTED")])
def test_what_a_person_agreed_to_is_what_the_review_comes_to(hand: Hand, pull: Pull, event: str, state: str) -> None:
    hand.call("github.review", **args(pull, event=event))
    assert [each.state for each in pull.reviews] == [state]


# -- finding it again -----------------------------------------------------------------------------------------


def test_before_it_is_posted_it_is_not_found(hand: Hand, pull: Pull) -> None:
    assert hand.find("github.review", **args(pull)) is None


@pytest.mark.parametrize(("how", "done"), [("drop-after", 1), ("502-after", 1), ("drop-before", 0), ("500", 0)])
def test_after_an_unclear_post_the_probe_tells(hub: GitHubSandbox, hand: Hand, pull: Pull, how: Any, done: int) -> None:
    hub.fail("create_review", how)
    with pytest.raises(Unclear):
        hand.call("github.review", **args(pull))
    found = hand.find("github.review", **args(pull))
    assert (found and found["id"]) == next((each.id for each in pull.reviews), None)
    assert hub.count("create_review", "acme/shop#1") == done


def test_our_mark_pasted_by_somebody_else_is_not_our_review(hub: GitHubSandbox, hand: Hand, pull: Pull) -> None:
    hand.call("github.review", **args(pull))
    body = pull.reviews[0].body
    pull.reviews.clear()
    post_as(hub, "mallory", pull, body)
    assert [each.login for each in pull.reviews] == ["mallory"]
    assert hand.find("github.review", **args(pull)) is None


def test_our_mark_of_another_object_is_not_this_review(hub: GitHubSandbox, hand: Hand, pull: Pull) -> None:
    second = pull.repo.open_pull("y", files={"c.py": "c = 1\n"})
    hand.call("github.review", **args(second))
    post_as(hub, hub.bot_login, pull, second.reviews[0].body)
    assert hand.find("github.review", **args(pull)) is None
    assert hand.find("github.review", **args(second)) is not None


def test_a_mark_quoted_in_the_middle_of_our_own_words_does_not_count(
    hub: GitHubSandbox, hand: Hand, pull: Pull
) -> None:
    hand.call("github.review", **args(pull))
    body = pull.reviews[0].body
    pull.reviews.clear()
    post_as(hub, hub.bot_login, pull, f"{body}\n{'They wrote that. ' * 10}")
    assert hand.find("github.review", **args(pull)) is None


def test_it_is_found_among_hundreds(hub: GitHubSandbox, hand: Hand, pull: Pull) -> None:
    hand.call("github.review", **args(pull))
    (ours,) = pull.reviews
    post_as(hub, "mona", pull, "Chatter")
    chatter = pull.reviews.pop()
    pull.reviews[:] = [*[chatter] * 230, ours, *[chatter] * 30]
    assert hand.find("github.review", **args(pull))["id"] == ours.id


def post_as(hub: GitHubSandbox, login: str, pull: Pull, body: str) -> None:
    """A review posted by anybody, by hand."""
    token = Auth.Token(hub.token_of(login))
    with Github(auth=token, base_url=hub.url, seconds_between_writes=0, retry=None) as client:
        client.get_repo("acme/shop").get_pull(pull.number).create_review(body=body, event="COMMENT")


# -- facts and preview ----------------------------------------------------------------------------------------


def test_the_facts_are_head_state_and_sensitive_paths(hand: Hand, pull: Pull) -> None:
    assert hand.facts("github.review", **args(pull)) == {"head": pull.head_sha, "state": "open", "sensitive": []}
    files = {
        "auth/login.py": "x = 1\n",
        "app/billing/charge.py": "x = 1\n",
        "shop/migrations/0001.py": "x = 1\n",
        ".github/workflows/ci.yml": "on: push\n",
        "authors.md": "x\n",
        "docs/auth.md": "x\n",
    }
    pull.push(files=files)
    assert hand.facts("github.review", **args(pull))["sensitive"] == [
        ".github/workflows/ci.yml",
        "app/billing/charge.py",
        "auth/login.py",
        "shop/migrations/0001.py",
    ]


def test_moving_a_file_out_of_a_sensitive_folder_touches_it(hand: Hand, pull: Pull) -> None:
    pull.push(renames={"auth/old.py": "free.py"})
    assert hand.facts("github.review", **args(pull))["sensitive"] == ["auth/old.py"]


def test_the_operator_says_what_is_sensitive(hand: Hand, pull: Pull) -> None:
    options = SensitiveOptions(sensitive=("*.py", "!b.py"))
    pull.push(files={"auth/notes.md": "x\n", "b.py": "x\n"})
    assert hand.facts("github.review", options=options, **args(pull))["sensitive"] == ["a.py"]


def test_beyond_what_github_lists_is_taken_for_sensitive(
    hand: Hand, pull: Pull, monkeypatch: pytest.MonkeyPatch
) -> None:
    pull.push(files={f"f{n:03}.txt": "x\n" for n in range(120)})
    monkeypatch.setattr("agents.tools.github.sensitive.PAGES", 1)
    assert hand.facts("github.review", **args(pull))["sensitive"] == [UNLISTED]


def test_the_preview_shows_every_word_and_where_it_goes() -> None:
    tool = TOOLS["github.review"]
    call = tool.validated(
        {
            "repo": "acme/shop",
            "number": 7,
            "head": "abcdef0" + "0" * 33,
            "body": "All of it.",
            "comments": [COMMENT, {"path": "b.py", "line": 9, "start_line": 4, "side": "LEFT", "body": "Gone?"}],
        }
    )
    preview = tool.preview_of(call, {"head": "x", "state": "open", "sensitive": ["auth/login.py"]})
    assert preview.title == "Post a review on acme/shop#7 (2 inline comments, at abcdef0)"
    assert [(part.label, part.text, part.untrusted) for part in preview.parts] == [
        ("Sensitive paths it touches", "auth/login.py", True),
        ("Summary", "All of it.", False),
        ("a.py:2", "Two?", False),
        ("b.py:4–9 (old file)", "Gone?", False),
    ]
