"""`github.coverage` at the sandbox: what is read, and what is refused."""

from __future__ import annotations

import io
import random
import time
import zipfile
from typing import Any

import pytest

from agents.coverage.cobertura import FILES, at_paths, hits_in
from agents.coverage.unzip import reports
from agents.engine.errors import Refused
from agents.tools.github.coverage import ARTIFACTS, RUNS
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


def packed(content: str | bytes, name: str = "coverage.xml", how: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", how) as made:
        made.writestr(name, content)
    return file.getvalue()


@pytest.fixture
def pull(hub: GitHubSandbox) -> Pull:
    return hub.create_repository("acme/shop").open_pull("x", files={"src/app.py": "a = 1\nb = 2\n"})


def covered(hand: Hand, pull: Pull, **artifacts: bytes) -> Any:
    run = pull.repo.finish_workflow(pull, artifacts)
    files = [{"path": "src/app.py", "lines": [[1, 2]]}, {"path": "app.py", "lines": [[1, 9]]}]
    return counted(hand, pull, run, files)


def counted(hand: Hand, pull: Pull, run: int, files: Any, **more: Any) -> Any:
    return hand.call("github.coverage", repo="acme/shop", run=run, head=pull.head_sha, files=files, **more)


def test_the_new_lines_that_ran_are_counted_under_the_repositorys_own_path(hand: Hand, pull: Pull) -> None:
    found = covered(hand, pull, **{"my-coverage": packed(REPORT), "logs": b"no zip"})
    files = [{"path": "src/app.py", "measured": 2, "ran": 1, "missed": [2]}]
    assert found == {"found": True, "files": files, "unread": []}


def test_a_line_that_ran_in_one_report_ran(hand: Hand, pull: Pull) -> None:
    more = REPORT.replace('"2" hits="0"', '"2" hits="1"')
    assert covered(hand, pull, coverage1=packed(REPORT), coverage2=packed(more))["files"][0]["ran"] == 2


def test_reports_of_two_places_are_both_counted(hand: Hand, pull: Pull) -> None:
    other = report(of("app.py", ("1", "1"), ("9", "1")))
    found = covered(hand, pull, coverage1=packed(REPORT), coverage2=packed(other))
    assert [(each["path"], each["ran"]) for each in found["files"]] == [("src/app.py", 1), ("app.py", 2)]


def test_a_run_without_a_report_has_none(hand: Hand, pull: Pull) -> None:
    assert covered(hand, pull, logs=packed(REPORT)) == {"found": False, "files": [], "unread": []}
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
        (packed(REPORT, how=zipfile.ZIP_LZMA), "packed in a way"),
    ],
    ids=["no-zip", "bomb", "path", "entities", "html", "cut", "lzma"],
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


# -- several workflows ----------------------------------------------------------------------------------------


def test_what_other_workflows_of_this_head_left_is_counted_with_it(hand: Hand, pull: Pull) -> None:
    assert covered(hand, pull, coverage=packed(REPORT))["files"][0]["ran"] == 1
    front = covered(hand, pull, coverage=packed(report(of("app.py", ("1", "1")))))
    assert [(each["path"], each["ran"]) for each in front["files"]] == [("src/app.py", 1), ("app.py", 1)]
    assert covered(hand, pull)["found"] is False, "a workflow without a report counts nothing"


def test_what_was_left_for_another_head_is_not_counted(hand: Hand, pull: Pull) -> None:
    covered(hand, pull, coverage=packed(REPORT))
    pull.push(files={"b.py": "b = 1\n"})
    assert [
        each["path"] for each in covered(hand, pull, coverage=packed(report(of("app.py", ("1", "1")))))["files"]
    ] == ["app.py"]


def test_a_report_that_cannot_be_read_does_not_cost_the_others(hand: Hand, pull: Pull) -> None:
    found = covered(hand, pull, coverage1=packed(REPORT), coverage2=packed("<clover/>"))
    assert found["files"][0]["ran"] == 1
    assert found["unread"] == ["the coverage report is not in the form of Cobertura"]


def test_what_is_beyond_the_number_that_is_read_is_counted(hand: Hand, pull: Pull) -> None:
    found = covered(hand, pull, **{f"coverage{n}": packed(REPORT) for n in range(ARTIFACTS + 2)})
    assert found["unread"] == [f"2 artifacts more than the {ARTIFACTS} that are read"]
    for _ in range(RUNS + 1):
        pull.repo.finish_workflow(pull, {})
    found = covered(hand, pull, coverage=packed(REPORT))
    assert found["unread"] == [f"2 workflow runs more than the {RUNS} that are looked at"]


def test_runs_that_there_is_no_room_for_are_no_reason_to_refuse(hand: Hand, pull: Pull) -> None:
    for _ in range(RUNS + 1):
        pull.repo.finish_workflow(pull, {})
    assert covered(hand, pull, coverage=packed("x", "coverage.txt"))["found"] is False


# -- reports that want to hurt --------------------------------------------------------------------------------


def report(*classes: str) -> bytes:
    return (
        f"<coverage><packages><package><classes>{''.join(classes)}</classes></package></packages></coverage>".encode()
    )


def of(path: str, *lines: tuple[str, str]) -> str:
    rows = "".join(f'<line number="{number}" hits="{hits}"/>' for number, hits in lines)
    return f'<class filename="{path}"><lines>{rows}</lines></class>'


def test_numbers_are_taken_as_far_as_they_are_numbers_of_lines() -> None:
    huge = "9" * 5_000
    rows = (
        ("1", huge),
        (huge, "1"),
        ("2", "000"),
        ("3", "010"),
        ("\u0664", "1"),
        ("5", "\u0660"),
        ("", "1"),
        ("6", ""),
    )
    assert hits_in(report(of("a.py", *rows))) == {"a.py": {1: True, 2: False, 3: True}}


def test_lines_count_wherever_in_a_class_they_stand_and_once_only() -> None:
    inner = '<methods><method name="f"><lines><line number="1" hits="1"/></lines></method></methods>'
    outer = (
        f'<class filename="a.py">{inner}<lines><line number="1" hits="0"/><line number="2" hits="0"/></lines></class>'
    )
    assert hits_in(report(outer, of("a.py", ("2", "1")))) == {"a.py": {1: True, 2: True}}


@pytest.mark.parametrize("opened", ['<class filename="a"><line number="1" hits="1"/>', "<lines>"])
def test_what_is_nested_deep_is_read_in_linear_time(opened: str) -> None:
    closed = f"</{opened.partition(' ')[0].strip('<>')}>"
    began = time.perf_counter()
    hits_in(report(opened * 100_000, closed * 100_000))
    assert time.perf_counter() - began < 10


def test_a_report_of_too_many_files_is_refused() -> None:
    with pytest.raises(Refused, match="names more than"):
        hits_in(report(*(of(str(n), ("1", "1")) for n in range(FILES + 1))))


def test_many_files_are_matched_with_many_paths_in_linear_time() -> None:
    hits = {f"/{n}/src/{n % 3_000}/__init__.py": {1: True} for n in range(60_000)}
    hits |= {f"/r/shop/src/{n}/__init__.py": {2: True} for n in range(3_000)}
    began = time.perf_counter()
    found = at_paths(hits, [f"src/{n}/__init__.py" for n in range(3_000)], "acme/shop")
    assert time.perf_counter() - began < 5
    assert len(found) == 3_000
    assert all(lines == {2: True} for lines in found.values())


def test_paths_that_could_lie_anywhere_are_refused() -> None:
    hits = {f"{n}/{'a/' * 60}x.py": {1: True} for n in range(20_000)}
    with pytest.raises(Refused, match="under too many roots"):
        at_paths(hits, [f"{'a/' * n}x.py" for n in range(60)], "acme/shop")


@pytest.mark.parametrize("path", ["", "/", "app.py", "x" * 5_000 + "/app.py"])
def test_paths_of_any_form_are_taken(path: str) -> None:
    assert at_paths({path: {1: True}}, ["app.py", "b/app.py"], "acme/shop").keys() <= {"app.py"}


def test_many_lines_are_counted_against_many_spans_in_linear_time(hand: Hand, pull: Pull) -> None:
    rows = [(str(n), "1") for n in range(1, 200_001)]
    run = pull.repo.finish_workflow(
        pull, {"coverage": packed(report(of("src/app.py", *rows)), how=zipfile.ZIP_DEFLATED)}
    )
    spans = [[n, n] for n in range(1, 20_001, 2)]
    began = time.perf_counter()
    found = counted(hand, pull, run, [{"path": "src/app.py", "lines": spans}])
    assert time.perf_counter() - began < 10
    assert found["files"][0]["ran"] == 10_000


def test_when_there_is_no_time_left_for_another_report_it_says_so(hand: Hand, pull: Pull) -> None:
    run = pull.repo.finish_workflow(pull, {"coverage": packed(REPORT)})
    with pytest.raises(Refused, match="take longer to read"):
        counted(hand, pull, run, [{"path": "a.py", "lines": [[1, 1]]}], seconds=3.0)


@pytest.mark.parametrize("how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_broken_zip_file_is_read_or_refused_and_nothing_else(how: int) -> None:
    noise, whole = random.Random(how), packed(REPORT, how=how)
    for _ in range(1_000):
        broken = bytearray(whole)
        for _ in range(noise.randint(1, 3)):
            broken[noise.randrange(len(broken))] = noise.randrange(256)
        try:
            found = list(reports(bytes(broken[: noise.randint(1, 3) * len(broken) // 2])))
        except Refused:
            continue
        assert found in ([], [REPORT.encode()])
