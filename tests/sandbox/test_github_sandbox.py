"""Reading a pull request from the sandbox GitHub, with PyGithub as the judge."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import pytest
import requests
from github import BadCredentialsException, Github, UnknownObjectException
from github.PullRequest import PullRequest

from tests.sandbox.conftest import CHANGED, connect
from tests.sandbox.github import GitHubSandbox, Symlink
from tests.sandbox.github.pull import Pull
from tests.sandbox.github.repository import Repository


def read(api: Github, number: int) -> PullRequest:
    return api.get_repo("acme/shop").get_pull(number)


def test_a_pull_request_tells_all_that_a_reviewer_asks(client: PullRequest, pull: Pull) -> None:
    assert (client.title, client.body, client.user.login) == ("Change twenty", "Because.", "mona")
    assert (client.head.ref, client.head.sha) == ("feature-x", pull.head_sha)
    assert (client.base.ref, client.base.repo.full_name) == ("main", "acme/shop")
    assert (client.state, client.draft, client.merged, client.mergeable) == ("open", False, False, True)
    assert (client.changed_files, client.additions, client.deletions, client.commits) == (1, 1, 2, 1)
    assert client.as_issue().pull_request is not None


def test_the_token_says_who_is_asking(api: Github, hub: GitHubSandbox) -> None:
    assert api.get_user().login == hub.bot_login
    assert connect(hub.url, hub.token_of("zoe")).get_user().login == "zoe"


@pytest.mark.parametrize("token", ["", "ghp_of_nobody"])
def test_a_token_nobody_has_is_401(hub: GitHubSandbox, token: str) -> None:
    answer = requests.get(f"{hub.url}/user", headers={"Authorization": f"token {token}"}, timeout=5)
    assert (answer.status_code, answer.json()["message"]) == (401, "Bad credentials")
    assert requests.get(f"{hub.url}/user", timeout=5).status_code == 401


def test_a_revoked_token_is_401(api: Github, hub: GitHubSandbox) -> None:
    assert api.get_user().login
    hub.revoke(hub.bot_login)
    with pytest.raises(BadCredentialsException):
        api.get_user("mona")


def test_what_does_not_exist_is_404(api: Github, client: PullRequest) -> None:
    repo = api.get_repo("acme/shop")
    for look in (
        lambda: api.get_repo("acme/nothing"),
        lambda: repo.get_pull(99),
        lambda: repo.get_contents("nothing.py"),
        lambda: client.get_review(1),
        lambda: client.get_issue_comment(1),
    ):
        with pytest.raises(UnknownObjectException):
            look()


def test_contents_are_read_at_any_commit(api: Github, pull: Pull) -> None:
    repo = api.get_repo("acme/shop")
    before, after = repo.get_contents("app.py"), repo.get_contents("app.py", ref=pull.head_sha)
    assert not isinstance(before, list)
    assert not isinstance(after, list)
    assert "line 20\n" in before.decoded_content.decode()
    assert after.decoded_content.decode() == CHANGED
    assert repo.get_git_blob(after.sha).size == len(CHANGED)


def test_a_folder_lists_what_it_holds_and_a_large_file_comes_without_content(repo: Repository, api: Github) -> None:
    repo.push({"src/a.py": "a\n", "src/b/c.py": "c\n", "large.bin": b"x" * 1_100_000})
    folder = api.get_repo("acme/shop").get_contents("src")
    large = api.get_repo("acme/shop").get_contents("large.bin")
    assert isinstance(folder, list)
    assert [(it.path, it.type) for it in folder] == [("src/a.py", "file"), ("src/b", "dir")]
    assert not isinstance(large, list)
    assert (large.encoding, large.size) == ("none", 1_100_000)


def test_a_tree_lists_every_file_with_its_mode(repo: Repository, api: Github) -> None:
    repo.push({"src/a.py": "a\n", "link": Symlink("src")})
    tree = api.get_repo("acme/shop").get_git_tree("main", recursive=True).tree
    modes = {it.path: it.mode for it in tree}
    assert modes["src"] == "040000"
    assert modes["src/a.py"] == "100644"
    assert modes["link"] == "120000"


@pytest.mark.parametrize(
    ("path", "accept", "expected"),
    [
        ("pulls/1", "application/vnd.github.diff", "diff --git a/app.py b/app.py"),
        ("contents/app.py?ref=feature-x", "application/vnd.github.raw+json", CHANGED),
    ],
)
def test_some_things_can_be_had_as_they_are(
    hub: GitHubSandbox, pull: Pull, path: str, accept: str, expected: str
) -> None:
    headers = {"Authorization": f"token {hub.token}", "Accept": accept}
    answer = requests.get(f"{hub.url}/repos/acme/shop/{path}", headers=headers, timeout=5)
    assert answer.text.startswith(expected)


def test_comparing_says_how_far_two_commits_are_apart(repo: Repository, api: Github, pull: Pull) -> None:
    repo.push({"elsewhere.py": "e = 1\n"})
    compared = api.get_repo("acme/shop").compare("main", pull.head_sha)
    assert (compared.status, compared.ahead_by, compared.behind_by) == ("diverged", 1, 1)
    assert [file.filename for file in compared.files] == ["app.py"]
    assert compared.merge_base_commit.sha == pull.base_sha


def test_a_commit_tells_its_files_parent_and_author(api: Github, pull: Pull) -> None:
    commit = api.get_repo("acme/shop").get_commit(pull.head_sha)
    assert (commit.commit.message, commit.author.login) == ("Change twenty", "mona")
    assert [parent.sha for parent in commit.parents] == [pull.base_sha]
    assert (commit.stats.total, next(iter(commit.files)).filename) == (3, "app.py")


def test_pull_requests_are_listed_by_state(repo: Repository, api: Github, pull: Pull) -> None:
    repo.open_pull("other", files={"o.py": "o\n"}).close()
    listed = api.get_repo("acme/shop")
    assert [it.number for it in listed.get_pulls()] == [1]
    assert [it.number for it in listed.get_pulls(state="closed")] == [2]
    assert [it.number for it in listed.get_pulls(state="all")] == [2, 1]
    assert [it.number for it in listed.get_pulls(state="all", head="acme:other")] == [2]


def test_a_private_repositorys_archive_needs_the_link_that_was_given(hub: GitHubSandbox) -> None:
    hub.create_repository("acme/secret", private=True)
    link = connect(hub.url, hub.token).get_repo("acme/secret").get_archive_link("tarball", "main")
    assert requests.get(link, timeout=5).status_code == 200
    assert requests.get(link.partition("?")[0], timeout=5).status_code == 404


def test_what_is_not_served_says_so(hub: GitHubSandbox, api: Github) -> None:
    answer = requests.get(f"{hub.url}/gists", headers={"Authorization": f"token {hub.token}"}, timeout=5)
    assert answer.status_code == 501
    assert "does not serve GET /gists" in answer.json()["message"]


def test_each_change_moves_updated_at_by_a_second_at_least(pull: Pull) -> None:
    moments = [pull.updated_at]
    for change in ("close", "reopen", "convert_to_draft", "mark_ready", "merge"):
        getattr(pull, change)()
        moments.append(pull.updated_at)
    assert all((later - earlier).total_seconds() >= 1 for earlier, later in pairwise(moments))


def test_an_unchanged_answer_is_304_to_who_knows_it(hub: GitHubSandbox, pull: Pull) -> None:
    url, token = f"{hub.url}/repos/acme/shop/pulls/1", {"Authorization": f"token {hub.token}"}
    known = token | {"If-None-Match": requests.get(url, headers=token, timeout=5).headers["ETag"]}
    assert requests.get(url, headers=known, timeout=5).status_code == 304
    pull.edit(title="Other")
    assert requests.get(url, headers=known, timeout=5).json()["title"] == "Other"


def test_what_is_merged_or_open_is_not_reopened(pull: Pull) -> None:
    with pytest.raises(ValueError, match="is open"):
        pull.reopen()
    pull.merge()
    with pytest.raises(ValueError, match="is merged"):
        pull.reopen()


def test_a_path_that_is_not_there_cannot_be_deleted(repo: Repository) -> None:
    with pytest.raises(ValueError, match=r"cannot delete what is not there: nothing\.py"):
        repo.open_pull("x", files={"nothing.py": None})


def test_it_runs_on_its_own() -> None:
    command = [sys.executable, "-m", "tests.sandbox.github"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url, token = (process.stdout.readline().strip().partition("=")[2] for _ in range(2))
        assert connect(url, token).get_repo("acme/shop").get_pull(1).title == "Say more"
        process.terminate()
    assert process.returncode == 0
