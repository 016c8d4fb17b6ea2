"""`github.coverage` at the sandbox: what is read, and what is refused."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from agents.engine.errors import Refused
from tests.agents.github import Hand
from tests.sandbox.github import GitHubSandbox
from tests.sandbox.github.pull import Pull

REPORT = """<?xml version="1.0" ?>
<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
<coverage version="7"><sources><source>/home/runner/work/shop/shop/src</source></sources><packages><package><classes>
<class filename="app.py"><lines><line number="1" hits="3"/><line number="2" hits="0"/>
<line number="9" hits="0"/></lines>
</class></classes></package></packages></coverage>"""
LAUGHS = """<?xml version="1.0"?><!DOCTYPE coverage [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><coverage>&b;</coverage>"""


def packed(content: str | bytes, name: str = "coverage.xml") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, content)
    return file.getvalue()


@pytest.fixture
def pull(hub: GitHubSandbox) -> Pull:
    return hub.create_repository("acme/shop").open_pull("x", files={"src/app.py": "a = 1\nb = 2\n"})


def covered(hand: Hand, pull: Pull, **artifacts: bytes) -> Any:
    run = pull.repo.finish_workflow(pull, artifacts)
    files = [{"path": "src/app.py", "lines": [[1, 2]]}, {"path": "app.py", "lines": [[1, 9]]}]
    return hand.call("github.coverage", repo="acme/shop", run=run, files=files)


def test_the_new_lines_that_ran_are_counted_under_the_repositorys_own_path(hand: Hand, pull: Pull) -> None:
    found = covered(hand, pull, **{"my-coverage": packed(REPORT), "logs": b"no zip"})
    assert found == {"found": True, "files": [{"path": "src/app.py", "measured": 2, "ran": 1, "missed": [2]}]}


def test_a_line_that_ran_in_one_report_ran(hand: Hand, pull: Pull) -> None:
    more = REPORT.replace('"2" hits="0"', '"2" hits="1"')
    assert covered(hand, pull, coverage1=packed(REPORT), coverage2=packed(more))["files"][0]["ran"] == 2


def test_a_run_without_a_report_has_none(hand: Hand, pull: Pull) -> None:
    assert covered(hand, pull, logs=packed(REPORT)) == {"found": False, "files": []}
    assert covered(hand, pull, coverage=packed("x", "coverage.txt"))["found"] is False


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"PK no zip", "no zip file"),
        (packed(b" " * 10_000_000), "unpacks to more"),
        (packed(REPORT, "../coverage.xml"), "outside of itself"),
        (packed(LAUGHS), "no XML that can be read"),
        (packed("<html/>"), "not in the form of Cobertura"),
        (packed("<coverage>"), "no XML that can be read"),
    ],
    ids=["no-zip", "bomb", "path", "entities", "html", "cut"],
)
def test_what_would_hurt_to_read_is_refused(hand: Hand, pull: Pull, content: bytes, why: str) -> None:
    with pytest.raises(Refused, match=why):
        covered(hand, pull, coverage=content)


@pytest.mark.parametrize("place", ["http://storage.example/x", "ftp://127.0.0.1/x", "/relative"])
def test_a_redirect_to_anywhere_without_https_is_not_followed(hand: Hand, pull: Pull, place: str) -> None:
    pull.repo.storage_url = place
    with pytest.raises(Refused, match="redirect"):
        covered(hand, pull, coverage=packed(REPORT))


def test_a_second_redirect_is_not_followed(hub: GitHubSandbox, hand: Hand, pull: Pull) -> None:
    pull.repo.storage_url = f"{hub.url}/codeload-elsewhere"
    with pytest.raises(Refused, match="storage answered"):
        covered(hand, pull, coverage=packed(REPORT))


def test_pull_requests_are_found_by_their_head(hand: Hand, pull: Pull) -> None:
    assert hand.call("github.pulls", repo="acme/shop", head=pull.head_sha) == {"numbers": [1]}
    pull.close()
    assert hand.call("github.pulls", repo="acme/shop", head=pull.head_sha) == {"numbers": []}
