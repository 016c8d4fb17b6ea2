"""Reviews, comments and labels on the sandbox GitHub, written by PyGithub."""

from __future__ import annotations

from typing import Any

import pytest
from github import Github, GithubException, UnknownObjectException
from github.Commit import Commit
from github.PullRequest import PullRequest

from tests.sandbox.conftest import CHANGED, connect
from tests.sandbox.github import GitHubSandbox
from tests.sandbox.github.pull import Pull
from tests.sandbox.github.repository import Repository

NOT_IN_DIFF = "Pull request review thread line must be part of the diff"
OTHER_HUNK = "start line must be part of the same hunk"


def on(line: int, side: str = "RIGHT", **more: Any) -> dict[str, Any]:
    return {"path": "app.py", "line": line, "side": side, "body": "Look here."} | more


def post(client: PullRequest, *comments: Any, event: str = "COMMENT", **more: Any) -> Any:
    return client.create_review(body="Reviewed.", event=event, comments=list(comments), **more)


def refusal(client: PullRequest, *comments: Any, **more: Any) -> str:
    """The sentence of a 422."""
    with pytest.raises(GithubException) as caught:
        post(client, *comments, **more)
    assert caught.value.status == 422
    return str(caught.value.data)


def test_a_review_hangs_its_comments_where_the_diff_has_them(client: PullRequest, pull: Pull) -> None:
    head = client.get_commits()[0]
    review = post(client, on(20), on(30, "LEFT"), on(30), on(22, start_line=19, start_side="RIGHT"), commit=head)
    assert (review.state, review.commit_id, review.user.login) == ("COMMENTED", pull.head_sha, "placet-bot")
    comments = list(client.get_single_review_comments(review.id))
    assert [(it.side, it.line, it.start_line) for it in comments] == [
        ("RIGHT", 20, None),
        ("LEFT", 30, None),
        ("RIGHT", 30, None),
        ("RIGHT", 22, 19),
    ]
    assert comments[0].diff_hunk.endswith("-line 20\n+line twenty")
    assert [it.id for it in client.get_review_comments()] == [it.id for it in comments]
    assert [it.body for it in pull.reviews[0].comments] == ["Look here."] * 4


def test_a_position_and_a_line_name_the_same_place(client: PullRequest) -> None:
    post(client, {"path": "app.py", "position": 5, "body": "By position."}, on(20))
    by_position, by_line = client.get_review_comments()
    assert (by_position.line, by_position.position) == (by_line.line, by_line.position) == (20, 5)


@pytest.mark.parametrize(
    ("comment", "why"),
    [
        (on(1), NOT_IN_DIFF),
        (on(0), NOT_IN_DIFF),
        (on(41), NOT_IN_DIFF),
        (on(25), NOT_IN_DIFF),
        (on(34, "LEFT", path="moved.py"), "path is invalid"),
        (on(1, path="nothing.py"), "path is invalid"),
        ({"path": "app.py", "position": 99, "body": "x"}, NOT_IN_DIFF),
        ({"path": "app.py", "body": "x"}, NOT_IN_DIFF),
        (on(30, start_line=20, start_side="RIGHT"), OTHER_HUNK),
        (on(20, start_line=1, start_side="RIGHT"), OTHER_HUNK),
        (on(20, start_line=22, start_side="RIGHT"), "must precede the end line"),
        (on(20, side="MIDDLE"), "Invalid request"),
        (on(20, body=""), "Invalid request"),
    ],
)
def test_an_anchor_outside_the_diff_refuses_the_whole_review(
    client: PullRequest, pull: Pull, hub: GitHubSandbox, comment: dict[str, Any], why: str
) -> None:
    assert why in refusal(client, on(20), comment)
    assert pull.reviews == []
    assert hub.count("create_review") == 0


def test_a_file_without_a_patch_takes_no_comment(repo: Repository, api: Github) -> None:
    repo.open_pull("big", files={"big.txt": "x\n" * 20_001})
    client = api.get_repo("acme/shop").get_pull(1)
    assert NOT_IN_DIFF in refusal(client, {"path": "big.txt", "line": 1, "body": "x"})


def test_a_review_of_an_older_commit_is_anchored_to_that_commit(client: PullRequest, pull: Pull) -> None:
    older = client.get_commits()[0]
    pull.push({"app.py": CHANGED.replace("line twenty\n", "line 20\n")})
    assert NOT_IN_DIFF in refusal(client, on(20))
    assert post(client, on(20), commit=older).commit_id == older.sha


def test_a_commit_that_a_force_push_removed_is_not_part_of_the_pull_request(client: PullRequest, pull: Pull) -> None:
    lost = client.get_commits()[0]
    pull.force_push({"app.py": CHANGED})
    assert "commitOID is not part of the pull request" in refusal(client, commit=lost)


def test_nobody_judges_their_own_pull_request(hub: GitHubSandbox, pull: Pull) -> None:
    own = connect(hub.url, hub.token_of("mona")).get_repo("acme/shop").get_pull(1)
    assert "Can not approve your own pull request" in refusal(own, event="APPROVE")
    assert "Can not request changes on your own" in refusal(own, event="REQUEST_CHANGES")
    assert post(own).state == "COMMENTED"


@pytest.mark.parametrize(("event", "state"), [("APPROVE", "APPROVED"), ("REQUEST_CHANGES", "CHANGES_REQUESTED")])
def test_others_may(client: PullRequest, event: str, state: str) -> None:
    assert post(client, event=event).state == state
    assert [review.state for review in client.get_reviews()] == [state]


def test_a_review_that_says_nothing_is_refused(client: PullRequest) -> None:
    with pytest.raises(GithubException, match="422"):
        client.create_review(event="COMMENT")
    with pytest.raises(GithubException, match="501"):
        client.create_review(body="No event, so pending.")


def test_an_inline_comment_follows_its_line_and_is_outdated_once_that_changes(client: PullRequest, pull: Pull) -> None:
    post(client, on(20))
    pull.push({"app.py": "a line above\n" + CHANGED})
    [moved] = client.get_review_comments()
    assert (moved.line, moved.original_line, moved.commit_id) == (21, 20, pull.head_sha)
    pull.push({"app.py": CHANGED.replace("line twenty", "line XX")})
    [outdated] = client.get_review_comments()
    assert (outdated.raw_data["line"], outdated.raw_data["position"], outdated.original_line) == (
        None,
        None,
        20,
    )


def test_comments_are_written_changed_and_deleted(client: PullRequest, pull: Pull, hub: GitHubSandbox) -> None:
    comment = client.create_issue_comment("First")
    comment.edit("Second")
    assert [(it.body, it.user.login) for it in client.get_issue_comments()] == [("Second", "placet-bot")]
    assert comment.updated_at > comment.created_at
    comment.delete()
    assert pull.comments == []
    kinds = [write.kind for write in hub.writes]
    assert kinds == ["create_comment", "edit_comment", "delete_comment"]
    assert {write.subject for write in hub.writes} == {"acme/shop#1"}


@pytest.mark.parametrize("body", ["", "x" * 65_537])
def test_a_comment_must_have_a_body_and_not_too_long_a_one(client: PullRequest, body: str) -> None:
    with pytest.raises(GithubException, match="422"):
        client.create_issue_comment(body)


def test_labels_are_added_replaced_and_removed(client: PullRequest, pull: Pull, api: Github) -> None:
    repo = api.get_repo("acme/shop")
    repo.create_label("bug", "d73a4a", "Something is broken")
    client.add_to_labels("Bug", "needs review")
    assert pull.labels == ["bug", "needs review"]
    client.set_labels("risk/high", "bug")
    assert pull.labels == ["bug", "risk/high"]
    client.remove_from_labels("risk/high")
    assert [(it.name, it.color) for it in client.get_labels()] == [("bug", "d73a4a")]
    assert {it.name for it in repo.get_labels()} == {"bug", "needs review", "risk/high"}
    assert repo.get_label("needs review").color == "ededed"


def test_a_label_that_is_not_there_cannot_be_removed_and_one_that_is_not_made_again(
    client: PullRequest, api: Github
) -> None:
    with pytest.raises(GithubException, match="Label does not exist"):
        client.remove_from_labels("bug")
    with pytest.raises(UnknownObjectException):
        api.get_repo("acme/shop").get_label("bug")
    api.get_repo("acme/shop").create_label("bug", "d73a4a")
    with pytest.raises(GithubException, match="already_exists"):
        api.get_repo("acme/shop").create_label("BUG", "000000")


def test_adding_a_label_twice_changes_nothing_the_second_time(client: PullRequest, pull: Pull) -> None:
    client.add_to_labels("bug")
    before = pull.updated_at
    client.add_to_labels("bug")
    assert (pull.labels, pull.updated_at) == (["bug"], before)


def test_people_can_say_what_the_bot_would_say(client: PullRequest, pull: Pull) -> None:
    pull.comment("mallory", "<!-- marker -->")
    pull.review("mallory", body="<!-- marker -->", comments=[{"path": "app.py", "line": 20, "body": "x"}])
    assert [it.user.login for it in client.get_issue_comments()] == ["mallory"]
    assert [it.user.login for it in client.get_reviews()] == ["mallory"]


def test_a_merge_is_a_merge(client: PullRequest, pull: Pull, repo: Repository, api: Github) -> None:
    merged = pull.merge(by="zoe")
    client.update()
    assert (client.state, client.merged, client.merged_by.login) == ("closed", True, "zoe")
    parents: list[Commit] = api.get_repo("acme/shop").get_commit("main").parents
    assert (repo.tip("main"), [it.sha for it in parents]) == (merged, [pull.base_sha, pull.head_sha])


def test_a_conflict_cannot_be_merged(client: PullRequest, pull: Pull, repo: Repository) -> None:
    repo.push({"app.py": CHANGED.replace("line twenty", "line 20.0")})
    client.update()
    assert (client.mergeable, client.mergeable_state) == (False, "dirty")
    with pytest.raises(ValueError, match="conflicts"):
        pull.merge()
