"""The token is for GitHub's API, wherever the API sends us."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from agents.clients import github
from agents.clients.github_archive import fetch_archive
from agents.engine.errors import Later, Refused, ToolError, Unclear
from agents.engine.tool import At
from agents.tools import TOOLS
from tests.agents.clients.elsewhere import Site, serving
from tests.agents.github import at_of, settings_for

TOKEN = "ghp_for_the_api_alone"
HEAD = "a" * 40


def at(site: Site) -> At:
    return at_of(settings_for(f"http://127.0.0.1:{site.port}", TOKEN), TOOLS["github.pull"])


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_the_api_cannot_send_the_token_to_another_host(status: int) -> None:
    other = Site(200, b'{"number": 1}')
    api = Site(status, headers={"Location": f"http://localhost:{other.port}/repos/acme/shop/pulls/1"})
    with serving(other, api), pytest.raises(ToolError) as caught:
        TOOLS["github.pull"].call(at(api), {"repo": "acme/shop", "number": 1})
    assert other.seen == []
    assert [token for *_, token in api.seen] == [f"token {TOKEN}"]
    assert TOKEN not in str(caught.value)


def test_the_setting_to_change_is_named_when_the_api_has_moved() -> None:
    api = Site(301, headers={"Location": "http://api.elsewhere.example/repos/acme/shop/pulls/1"})
    with serving(api), pytest.raises(Refused, match="set GITHUB_API_URL"):
        TOOLS["github.pull"].call(at(api), {"repo": "acme/shop", "number": 1})


@pytest.mark.parametrize(("name", "what"), [("github.review", {"body": "Fine."}), ("github.label", {"add": ["x"]})])
def test_a_write_that_is_answered_with_a_redirect_is_not_taken_for_done(name: str, what: dict[str, Any]) -> None:
    standing = json.dumps({"head": {"sha": HEAD}, "state": "open", "items": []}).encode()
    api = Site(200, standing, {"Location": "/repositories/1"}, written=307)
    with serving(api), pytest.raises(Refused, match="has another name now"):
        TOOLS[name].call(at(api), {"repo": "acme/shop", "number": 1, "head": HEAD, **what})
    assert [method for method, *_ in api.seen].count("POST") == 1


@pytest.mark.parametrize("body", [b'{"number": 1', b'{"number": "one"}', b"[]", b"<html>hello</html>"])
def test_what_is_no_answer_of_githubs_is_said_to_be_none(body: bytes) -> None:
    api = Site(200, body)
    with serving(api), pytest.raises((Refused, Later)) as caught:
        TOOLS["github.pull"].call(at(api), {"repo": "acme/shop", "number": 1})
    assert "acme/shop#1" in str(caught.value)


def test_an_unreadable_answer_to_a_write_leaves_it_unclear() -> None:
    api = Site(201, b'{"id": 1')
    with serving(api), pytest.raises(Unclear), github.writing(at(api), "acme/shop#1") as client:
        github.pull_of(client, "acme/shop", 1).create_review(body="Fine.")


def fetched(at: At, most: int = 1000) -> bytes:
    into = io.BytesIO()
    fetch_archive(at, "acme/shop#1", "acme/shop", HEAD, into, most)
    return into.getvalue()


def test_the_archive_comes_from_another_host_without_the_token() -> None:
    other = Site(200, b"the archive")
    api = Site(302, headers={"Location": f"http://localhost:{other.port}/acme/shop/legacy.tar.gz/{HEAD}"})
    with serving(other, api):
        assert fetched(at(api)) == b"the archive"
    assert api.seen == [("GET", f"/repos/acme/shop/tarball/{HEAD}", f"Bearer {TOKEN}")]
    assert other.seen == [("GET", f"/acme/shop/legacy.tar.gz/{HEAD}", None)]


def test_another_port_of_the_same_host_is_another_host() -> None:
    other = Site(200, b"the archive")
    api = Site(302, headers={"Location": f"http://127.0.0.1:{other.port}/archive"})
    with serving(other, api):
        assert fetched(at(api)) == b"the archive"
    assert other.seen == [("GET", "/archive", None)]


def test_an_archive_that_sends_us_in_circles_is_refused() -> None:
    api = Site(302, headers={"Location": f"/repos/acme/shop/tarball/{HEAD}"})
    with serving(api), pytest.raises(Refused, match="redirects in a circle"):
        fetched(at(api))
    assert len(api.seen) <= 5


def test_an_archive_beyond_its_size_is_given_up_while_it_arrives() -> None:
    api = Site(200, b"x" * 2_000_000)
    with serving(api), pytest.raises(Refused, match="larger than 1 MB"):
        fetched(at(api), 1_000_000)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, b'{"message": "Bad credentials"}', Refused),
        (404, b'{"message": "Not Found"}', Refused),
        (429, b"", Later),
        (500, b"<html>", Later),
        (304, b"", Refused),
    ],
)
def test_an_archive_that_is_not_given_says_why(status: int, body: bytes, kind: Any) -> None:
    api = Site(status, body)
    with serving(api), pytest.raises(kind, match="acme/shop#1"):
        fetched(at(api))
