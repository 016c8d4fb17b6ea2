"""GitHub's payloads become events."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from agents.engine.event import Event
from agents.engine.labels import labelled
from tests.webhooks import payloads
from webhooks.providers import github
from webhooks.signatures import Malformed


def delivered(name: str = "pull_request", id: str = "72d3162e-cc78-11e3-81ab-4c9367dc0958") -> Request:
    headers = {"X-GitHub-Event": name, "X-GitHub-Delivery": id}
    return Request(EnvironBuilder(method="POST", headers=Headers(headers)).get_environ())


def parsed(body: dict[str, Any], name: str = "pull_request") -> Event | None:
    return github.parse(delivered(name), body)


def an_opened_one() -> dict[str, Any]:
    return copy.deepcopy(payloads.pull_request("opened"))


def test_every_payload_that_github_documents_is_an_event_or_none_of_ours() -> None:
    kinds = {name: parsed(body, name) is not None for name, body in payloads.github()}
    assert len(payloads.github()) == 329
    assert {name for name, known in kinds.items() if known} == {
        "pull_request",
        "workflow_run",
        *github.COMMENTS,
        *github.OTHERS,
    }


def test_every_action_of_a_pull_request_is_a_kind() -> None:
    bodies = [body for name, body in payloads.github() if name == "pull_request"]
    events = [parsed(body) for body in bodies]
    assert [event and event.kind for event in events] == [f"pull_request.{body['action']}" for body in bodies]
    assert len({body["action"] for body in bodies}) > 10


def test_a_pull_request_is_read_whole() -> None:
    body = an_opened_one()
    pull, event = body["pull_request"], parsed(body)
    assert event is not None
    assert (event.name, event.subject) == ("github.pull_request.opened", "Codertocat/Hello-World#2")
    assert (event.actor, event.version) == ("Codertocat", 1557933633.0)
    assert event.fields == {
        "repo": "Codertocat/Hello-World",
        "number": 2,
        "head_sha": pull["head"]["sha"],
        "base_sha": pull["base"]["sha"],
        "draft": False,
        "state": "open",
        "author": "Codertocat",
        "action": "opened",
        "title": pull["title"],
    }
    assert not event.ours


def test_only_what_github_assigns_is_trusted() -> None:
    event = parsed(an_opened_one())
    assert event is not None
    labels = dict(zip(event.fields, (label for _, label in labelled(event.fields, event.trust)), strict=True))
    internal = {name for name, label in labels.items() if label == "internal"}
    assert internal == {"repo", "number", "head_sha", "base_sha", "draft", "state"}
    assert {label for name, label in labels.items() if name not in internal} == {"untrusted"}


def test_an_organisation_hook_and_a_repository_hook_mean_the_same() -> None:
    body = an_opened_one()
    once = github.parse(delivered(id="a-1"), body)
    again = github.parse(delivered(id="b-2"), {**body, "installation": {"id": 1}})
    assert once is not None
    assert again is not None
    assert once.meaning == again.meaning
    assert once.delivery != again.delivery


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body["pull_request"]["head"].update(sha="b" * 40),
        lambda body: body["pull_request"].update(updated_at="2020-01-01T00:00:00Z"),
        lambda body: body["pull_request"].update(number=3),
        lambda body: body["repository"].update(full_name="acme/shop"),
        lambda body: body.update(action="reopened"),
    ],
)
def test_another_head_time_number_repository_or_action_means_something_else(change: Any) -> None:
    body = an_opened_one()
    before = parsed(body)
    change(body)
    after = parsed(body)
    assert before is not None
    assert after is not None
    assert before.meaning != after.meaning


def test_events_near_a_pull_request_name_it() -> None:
    body = next(body for name, body in payloads.github() if name == "pull_request_review")
    event = parsed(body, "pull_request_review")
    assert event is not None
    assert event.kind == "pull_request_review.submitted"
    assert event.subject == f"{body['repository']['full_name']}#{body['pull_request']['number']}"


def of(name: str, action: str) -> dict[str, Any]:
    found = next(body for each, body in payloads.github() if (each, body.get("action")) == (name, action))
    return copy.deepcopy(found)


def test_a_comment_is_read_with_who_wrote_it_and_where() -> None:
    body = of("issue_comment", "created")
    event = parsed(body, "issue_comment")
    assert event is not None
    assert (event.name, event.subject) == ("github.issue_comment.created", "Codertocat/Hello-World#1")
    assert event.fields == {
        "repo": "Codertocat/Hello-World",
        "number": 1,
        "action": "created",
        "on_pull": False,
        "comment": 492700400,
        "place": "conversation",
        "commenter": "Codertocat",
        "by": "User",
        "association": "OWNER",
        "body": body["comment"]["body"],
        "path": "",
        "line": 0,
    }
    labels = {name for name, label in event.trust.items() if label == "internal"}
    assert event.fields.keys() - labels == {"action", "body", "path", "line"}
    body["issue"]["pull_request"] = {"url": "https://api.github.com/repos/Codertocat/Hello-World/pulls/1"}
    body["comment"].update(body="x" * 9_000, user=None)
    on_pull = parsed(body, "issue_comment")
    assert on_pull is not None
    assert (on_pull.fields["on_pull"], len(on_pull.fields["body"]), on_pull.fields["commenter"]) == (
        True,
        4000,
        "ghost",
    )


def test_a_comment_on_a_line_names_the_line() -> None:
    event = parsed(of("pull_request_review_comment", "created"), "pull_request_review_comment")
    assert event is not None
    assert event.subject == "Codertocat/Hello-World#2"
    assert (event.fields["place"], event.fields["path"], event.fields["on_pull"]) == ("line", "README.md", True)


def test_a_finished_workflow_is_about_the_pull_request_of_its_head() -> None:
    body = of("workflow_run", "completed")
    run, repo = body["workflow_run"], body["repository"]["full_name"]
    bare = parsed(body, "workflow_run")
    assert bare is not None
    assert (bare.subject, bare.fields["number"]) == (f"{repo}@{run['head_sha']}", 0)
    here, elsewhere = ({"sha": run["head_sha"], "repo": {"id": id}} for id in (body["repository"]["id"], 5))
    run["pull_requests"] = [
        {"number": 8, "head": {"sha": run["head_sha"]}, "base": elsewhere},
        {"number": 9, "head": {"sha": "a" * 40}, "base": here},
        {"number": 7, "head": {"sha": run["head_sha"]}, "base": here},
    ]
    event = parsed(body, "workflow_run")
    assert event is not None
    assert (event.subject, event.fields["number"], event.fields["run"]) == (f"{repo}#7", 7, run["id"])


def test_a_push_is_about_its_repository() -> None:
    body = next(body for name, body in payloads.github() if name == "push")
    event = parsed(body, "push")
    assert event is not None
    assert (event.kind, event.subject) == ("push", "Codertocat/Hello-World")


@pytest.mark.parametrize("name", ["ping", "star", "Pull_Request", "pull_request_target", "__class__"])
def test_an_event_that_is_not_known_is_none(name: str) -> None:
    assert parsed({"zen": "Keep it logically awesome."}, name) is None


def test_a_pull_request_of_an_account_that_is_gone_is_a_ghosts() -> None:
    body = an_opened_one()
    body["pull_request"]["user"] = None
    event = parsed(body)
    assert event is not None
    assert event.fields["author"] == "ghost"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("pull_request", None),
        ("pull_request.number", "2"),
        ("pull_request.number", 0),
        ("pull_request.number", True),
        ("pull_request.draft", "false"),
        ("pull_request.state", "merged"),
        ("pull_request.head.sha", "HEAD"),
        ("pull_request.head.sha", "a" * 40 + "\n"),
        ("pull_request.updated_at", "yesterday"),
        ("pull_request.updated_at", "2019-05-15T15:20:33"),
        ("pull_request.title", {"$ne": 1}),
        ("repository.full_name", "no slash"),
        ("repository.full_name", "acme/shop/../../x"),
        ("sender", None),
        ("sender.login", ""),
        ("action", "opened.x"),
        ("action", 7),
    ],
)
def test_a_payload_of_the_wrong_shape_is_refused_naming_the_field(path: str, value: object) -> None:
    body = an_opened_one()
    *parents, last = path.split(".")
    place = body
    for each in parents:
        place = place[each]
    place[last] = value
    with pytest.raises(Malformed, match=path.replace(".", r"\.")):
        parsed(body)


@settings(max_examples=50)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_no_body_gets_further_than_malformed(junk: object) -> None:
    body = {**an_opened_one(), "pull_request": junk}
    with pytest.raises(Malformed):
        parsed(body)


@pytest.mark.parametrize("id", ["", "a b", "x" * 101, "a/b", "a\u2028b"])
def test_a_delivery_without_a_usable_id_is_malformed(id: str) -> None:
    with pytest.raises(Malformed, match="X-GitHub-Delivery"):
        github.delivery_id(delivered(id=id), {})


def test_a_delivery_that_names_no_event_is_malformed() -> None:
    with pytest.raises(Malformed, match="X-GitHub-Event"):
        parsed(an_opened_one(), name="")
