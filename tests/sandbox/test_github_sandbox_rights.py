"""What a token of an app may do at the sandbox GitHub, view by view."""

from __future__ import annotations

import pytest
import requests

from tests.sandbox.github import GitHubSandbox
from tests.sandbox.github.needs import NEEDS, OF_PEOPLE, OPEN
from tests.sandbox.github.pull import Pull
from tests.sandbox.github.web import BY_APPS, OPEN_TO_ALL, create_app

PLACES = ("issues", "pulls")


def views(hub: GitHubSandbox) -> set[str]:
    """All that are served, by name; those of two places by both."""
    names = set()
    for rule in create_app(hub).url_map.iter_rules():
        name = rule.endpoint.rpartition(".")[2]
        names |= {f"{name}/{place}" for place in PLACES} if "place" in rule.arguments else {name}
    return names


def test_of_every_view_it_is_said_which_right_it_takes(hub: GitHubSandbox) -> None:
    groups = [frozenset(NEEDS), OF_PEOPLE, OPEN, OPEN_TO_ALL, BY_APPS]
    assert frozenset().union(*groups) == views(hub)
    assert sum(map(len, groups)) == len(views(hub)), "each stands in one place"


def test_what_writes_takes_the_right_to_write(hub: GitHubSandbox) -> None:
    for rule in create_app(hub).url_map.iter_rules():
        name = rule.endpoint.rpartition(".")[2]
        for each in {name, *(f"{name}/{place}" for place in PLACES)} & NEEDS.keys():
            reads = "GET" in (rule.methods or ())
            assert NEEDS[each].level == ("read" if reads else "write"), each


def ask(hub: GitHubSandbox, path: str, rights: dict[str, str]) -> requests.Response:
    token, _ = hub.create_app().give(frozenset({"acme/shop"}), rights)
    return requests.get(f"{hub.url}{path}", headers={"Authorization": f"token {token}"}, timeout=5)


@pytest.mark.parametrize(
    ("path", "rights", "status", "needed"),
    [
        ("/repos/acme/shop/pulls/1", {"issues": "write"}, 403, "pull_requests=read"),
        ("/repos/acme/shop/pulls/1", {"pull_requests": "read"}, 200, None),
        ("/repos/acme/shop/issues/1/comments", {"contents": "read"}, 403, "issues=read; pull_requests=read"),
        ("/repos/acme/shop/issues/1/comments", {"pull_requests": "write"}, 200, None),
        ("/repos/acme/shop/actions/runs/1/artifacts", {"pull_requests": "write"}, 403, "actions=read"),
        ("/repos/acme/shop/collaborators/mona/permission", {"metadata": "read"}, 200, None),
        ("/repos/acme/other", {"metadata": "read"}, 404, None),
        ("/user", {"metadata": "read"}, 403, None),
        ("/rate_limit", {}, 200, None),
    ],
)
def test_a_right_that_is_missing_is_named_as_github_does(
    hub: GitHubSandbox, pull: Pull, path: str, rights: dict[str, str], status: int, needed: str | None
) -> None:
    assert pull.number == 1
    hub.create_repository("acme/other")
    answer = ask(hub, path, rights)
    assert (answer.status_code, answer.headers.get("X-Accepted-GitHub-Permissions")) == (status, needed)
