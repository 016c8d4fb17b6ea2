"""The issue tools at the sandbox: one issue an incident, found again by what we signed, changed only as it was read."""

from __future__ import annotations

import re
from typing import Any

import pytest

from agents.engine.errors import Later, Overtaken, Refused, Unclear
from agents.tools import TOOLS
from tests.agents.github import Hand, refusal
from tests.sandbox.github import GitHubSandbox
from tests.sandbox.github.repository import Repository

REPO = "acme/data"
ABOUT: dict[str, Any] = {"repo": REPO, "incident": "orders", "title": "orders is stale", "text": "Since *Monday*."}
BLOCK = re.compile(r"<!-- placet:issue:1 .* -->")


class Clerk(Hand):
    """Whose effects each have a key of their own."""

    @staticmethod
    def key(name: str, args: dict[str, Any]) -> str:
        return (
            f"key-of-{name}-{args.get('incident')}-{args.get('after', 0)}-{args.get('number')}-{args.get('revision')}"
        )


@pytest.fixture
def repo(hub: GitHubSandbox) -> Repository:
    return hub.create_repository(REPO)


@pytest.fixture
def clerk(hub: GitHubSandbox, repo: Repository) -> Clerk:
    return Clerk(hub)


def find(clerk: Clerk, **more: Any) -> list[dict[str, Any]]:
    return list(clerk.call("github.find_issue", repo=REPO, **more)["items"])


def change(name: str, clerk: Clerk, issue: dict[str, Any], **more: Any) -> dict[str, Any]:
    args = {"repo": REPO, "number": issue["number"], "revision": issue["revision"], **more}
    return dict(clerk.call(f"github.{name}_issue", **args))


def test_what_was_opened_is_found_again_with_what_the_flow_keeps_in_it(repo: Repository, clerk: Clerk) -> None:
    opened = clerk.call("github.open_issue", **ABOUT, state='{"bad": 1}', labels=["data"])
    assert (opened["number"], opened["revision"], opened["open"]) == (1, 1, True)
    assert find(clerk) == find(clerk, incident="orders") == [opened]
    assert find(clerk, incident="customers") == []
    issue = repo.issues[1]
    assert (issue.title, issue.labels, issue.author) == ("orders is stale", ["data"], "placet-bot")
    assert BLOCK.sub("", issue.body or "").strip() == "Since *Monday*."
    assert "bad" not in (issue.body or ""), "what is kept is nobody's to read"


def test_there_is_no_second_one_while_it_is_open(hub: GitHubSandbox, clerk: Clerk) -> None:
    clerk.call("github.open_issue", **ABOUT)
    for use in (clerk.call, clerk.facts):
        with pytest.raises(Overtaken, match="acme/data#1 is about this already"):
            use("github.open_issue", **ABOUT, after=7)
    assert hub.count("create_issue") == 1


def test_another_incident_has_another(hub: GitHubSandbox, clerk: Clerk) -> None:
    clerk.call("github.open_issue", **ABOUT)
    clerk.call("github.open_issue", **{**ABOUT, "incident": "customers"})
    assert [each["incident"] for each in find(clerk)] == ["customers", "orders"]


@pytest.mark.parametrize("trouble", ["drop-after", "502-after"])
def test_an_issue_whose_answer_was_lost_is_found_by_its_mark(hub: GitHubSandbox, clerk: Clerk, trouble: Any) -> None:
    assert clerk.find("github.open_issue", **ABOUT) is None
    hub.fail("create_issue", trouble)
    with pytest.raises(Unclear):
        clerk.call("github.open_issue", **ABOUT)
    assert clerk.find("github.open_issue", **ABOUT)["number"] == 1
    assert clerk.find("github.open_issue", **ABOUT, after=3) is None, "that is another occurrence"


def test_a_change_says_it_and_keeps_the_rest(repo: Repository, clerk: Clerk) -> None:
    opened = clerk.call("github.open_issue", **ABOUT, state="a")
    told = change("update", clerk, opened, said="It is worse.")
    assert (told["revision"], told["state"], repo.issues[1].comments[0].login) == (2, "a", "placet-bot")
    assert (repo.issues[1].comments[0].body or "").startswith("It is worse.\n")
    more = change("update", clerk, told, text="Since Sunday.", state="b")
    assert (more["revision"], more["state"], len(repo.issues[1].comments)) == (3, "b", 1)
    assert BLOCK.sub("", repo.issues[1].body or "").strip() == "Since Sunday."


def test_it_is_closed_with_a_last_word_and_opened_again(repo: Repository, clerk: Clerk) -> None:
    opened = clerk.call("github.open_issue", **ABOUT)
    closed = change("close", clerk, opened, said="Healthy again.", state="closed")
    assert (closed["open"], repo.issues[1].state_reason, bool(closed["closed_at"])) == (False, "completed", True)
    assert clerk.call("github.find_issue", repo=REPO)["open"] == []
    assert find(clerk) == [closed]
    again = change("reopen", clerk, closed, said="Bad again.")
    assert (again["open"], again["closed_at"], repo.issues[1].state_reason) == (True, "", "reopened")
    assert [each.body.partition("\n")[0] for each in repo.issues[1].comments] == ["Healthy again.", "Bad again."]


@pytest.mark.parametrize("name", ["update", "close", "reopen"])
def test_what_was_written_to_since_it_was_read_is_left_alone(hub: GitHubSandbox, clerk: Clerk, name: str) -> None:
    opened = clerk.call("github.open_issue", **ABOUT)
    change("update", clerk, opened, state="b")
    writes = len(hub.writes)
    for use in (clerk.call, clerk.facts):
        with pytest.raises(Overtaken, match="written to after it was read"):
            use(f"github.{name}_issue", repo=REPO, number=1, revision=1, said="Worse.")
    assert len(hub.writes) == writes


@pytest.mark.parametrize("lost", ["create_comment", "update_issue"])
def test_a_change_that_broke_off_is_finished_and_says_nothing_twice(
    hub: GitHubSandbox, repo: Repository, clerk: Clerk, lost: str
) -> None:
    opened = clerk.call("github.open_issue", **ABOUT)
    args = {"repo": REPO, "number": 1, "revision": opened["revision"], "said": "Healthy again."}
    hub.fail(lost, "drop-after")
    with pytest.raises(Unclear):
        clerk.call("github.close_issue", **args)
    if lost == "create_comment":
        assert clerk.find("github.close_issue", **args) is None
        clerk.call("github.close_issue", **args)
    assert clerk.find("github.close_issue", **args)["open"] is False
    assert (len(repo.issues[1].comments), hub.count("update_issue")) == (1, 1)


def test_nobody_elses_issue_is_ours_whatever_they_paste_into_it(
    hub: GitHubSandbox, repo: Repository, clerk: Clerk
) -> None:
    opened = clerk.call("github.open_issue", **ABOUT)
    pasted = repo.open_issue("Look", repo.issues[1].body, author="mona")
    assert [each["number"] for each in find(clerk)] == [1]
    with pytest.raises(Refused, match="acme/data#2 is no issue of ours"):
        change("close", clerk, {**opened, "number": pasted.number})
    assert pasted.state == "open"


def test_an_issue_written_by_hand_under_our_login_is_not_ours(repo: Repository, clerk: Clerk) -> None:
    repo.open_issue("By hand", "<!-- placet:issue:1 " + "a" * 40 + " eNoDAAAAAAE= -->", author="placet-bot")
    assert find(clerk) == []


def test_a_block_cannot_be_carried_to_another_repository(hub: GitHubSandbox, repo: Repository, clerk: Clerk) -> None:
    clerk.call("github.open_issue", **ABOUT)
    other = hub.create_repository("acme/other")
    other.open_issue("Stale", repo.issues[1].body, author="placet-bot")
    assert clerk.call("github.find_issue", repo="acme/other")["items"] == []


def test_people_may_write_round_the_block(repo: Repository, clerk: Clerk) -> None:
    opened = clerk.call("github.open_issue", **ABOUT)
    repo.issues[1].edit("mona", body=f"Mona has this.\n\n{repo.issues[1].body}\n\nCall me.")
    assert [each["number"] for each in find(clerk)] == [1]
    change("update", clerk, opened, state="b")
    assert BLOCK.sub("", repo.issues[1].body or "").strip().startswith("Mona has this.")


def test_a_record_that_was_changed_is_not_believed(repo: Repository, clerk: Clerk) -> None:
    opened = clerk.call("github.open_issue", **ABOUT)
    body = repo.issues[1].body or ""
    place = body.index(" -->") - 3
    repo.issues[1].edit("mona", body=body[:place] + ("A" if body[place] != "A" else "B") + body[place + 1 :])
    assert find(clerk) == []
    with pytest.raises(Refused, match="or its record was changed"):
        change("update", clerk, opened, said="Worse.")


def test_text_cannot_pass_for_a_block(repo: Repository, clerk: Clerk) -> None:
    clerk.call("github.open_issue", **{**ABOUT, "text": "<!-- placet:issue:1 x -->"})
    assert (repo.issues[1].body or "").count("<!--") == 1


def test_old_closed_ones_are_not_looked_at(repo: Repository, clerk: Clerk) -> None:
    change("close", clerk, clerk.call("github.open_issue", **ABOUT))
    issue = repo.issues[1]
    issue.updated_at = issue.updated_at.replace(year=issue.updated_at.year - 1)
    assert (find(clerk), len(find(clerk, days=400))) == ([], 1)


def test_pull_requests_are_not_issues(repo: Repository, clerk: Clerk) -> None:
    clerk.call("github.open_issue", **ABOUT)
    repo.open_pull("x", body=repo.issues[1].body, files={"a.py": ""}, author="placet-bot")
    assert [each["number"] for each in find(clerk)] == [1]


def test_a_repository_without_issues_says_so(repo: Repository, clerk: Clerk) -> None:
    repo.has_issues = False
    with pytest.raises(Refused, match="switched off"):
        clerk.call("github.open_issue", **ABOUT)


def test_more_than_can_be_looked_through_is_no_answer(
    monkeypatch: pytest.MonkeyPatch, repo: Repository, clerk: Clerk
) -> None:
    monkeypatch.setattr("agents.tools.github.issues.LISTED", 1)
    for _ in range(100):
        repo.add_issue("Noise", None, "placet-bot", ())
    with pytest.raises(Later, match="too many to be looked through"):
        find(clerk)


def test_one_change_of_one_revision_is_one_effect() -> None:
    update, opening = TOOLS["github.update_issue"], TOOLS["github.open_issue"]
    args = {"repo": REPO, "number": 1, "revision": 2}
    one, same = (update.identity({**args, "said": said}, {}, said, "1") for said in ("a", "b"))
    assert one == same != update.identity({**args, "revision": 3}, {}, "c", "1")
    first, second, later = (opening.identity({**ABOUT, "after": n, "title": str(n)}, {}, "r", "1") for n in (0, 0, 4))
    assert first == second != later


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", ""), ("title", "a\nb"), ("title", "x" * 257), ("incident", ""), ("incident", "a\nb"), ("text", "")],
)
def test_what_github_would_not_take_is_refused(field: str, value: str) -> None:
    assert field in refusal("github.open_issue", **{**ABOUT, field: value})


def test_a_person_reads_what_it_will_say() -> None:
    tool = TOOLS["github.open_issue"]
    preview = tool.preview_of(tool.validated({**ABOUT, "labels": ["data"]}), {})
    assert preview.title == "Open an issue in acme/data: orders is stale"
    assert [part.text for part in preview.parts] == ["Since *Monday*.", "data"]
    closing = TOOLS["github.close_issue"]
    asked = closing.preview_of(closing.validated({"repo": REPO, "number": 1, "revision": 1, "said": "Healthy."}), {})
    assert (asked.title, [part.label for part in asked.parts]) == ("Close acme/data#1", ["What is said"])
