"""The reviewer's decisions, one recorded result after the other."""

from __future__ import annotations

from typing import Any

import pytest

from agents.analyzers.shapes import Analysis
from agents.engine.errors import Denied, ModelFailed, Refused, ToolFailed
from agents.pr_reviewer.shapes import Findings
from agents.pr_reviewer.workflow import review
from agents.tools.github.recall import Recall
from agents.tools.github.shapes import Files
from tests.agents.pr_reviewer.made import EVENT, HEAD, NEXT, PATCH, POSTED, SUMMED, World, file, finding, pull, said
from tests.agents.pr_reviewer.play import Play

START = ["github.pull", "github.recall", "github.files"]
BEFORE = [*START, "github.settings", "analyzers.run", "github.context", "file.md", "file.md", "github.review"]
WHOLE = [*BEFORE, "github.summarize", "github.label"]
SILENT = [each for each in WHOLE if each != "github.review"]
FOUND = Analysis(findings=(finding(),), notes=())


def play(event: Any = EVENT, **answers: Any) -> Play:
    return Play(lambda: review(event), World(**answers))


def test_a_pull_request_is_read_analyzed_thought_about_reviewed_and_labelled() -> None:
    played = play(run=FOUND)
    assert played.names == WHOLE
    assert played.given("github.files") == {"repo": "acme/shop", "number": 7, "head": HEAD}
    assert played.given("analyzers.run")["files"] == [
        {"path": "app.py", "lines": [[2, 3]]},
        {"path": "tests/test_app.py", "lines": [[2, 3]]},
    ]
    assert played.given("github.label")["add"] == ["size/XS", "risk/medium"]
    assert played.value.summary == f"Reviewed acme/shop#7 at 1111111: 1 finding, {POSTED.url}"
    assert played.value.output == {
        "review_url": POSTED.url,
        "summary_url": SUMMED.url,
        "head": HEAD,
        "since": "",
        "findings": 1,
        "open": 0,
        "fixed": 0,
        "inline": 1,
        "labels": ["size/XS", "risk/medium"],
        "model": False,
    }


def test_a_run_without_an_event_takes_the_head_there_is() -> None:
    event = EVENT.model_copy(update={"head_sha": "", "base_sha": ""})
    assert play(event).given("github.files")["head"] == HEAD


@pytest.mark.parametrize(
    ("now", "why"),
    [
        ({"state": "closed"}, "acme/shop#7 is closed: nothing to review"),
        ({"state": "closed", "merged": True}, "acme/shop#7 is merged: nothing to review"),
        ({"draft": True}, "acme/shop#7 is a draft: it is reviewed when it is ready"),
        ({"head_sha": NEXT}, "acme/shop#7 has moved on from 1111111 to 2222222, which is reviewed by itself"),
    ],
)
def test_what_is_no_longer_to_be_reviewed_ends_saying_so(now: dict[str, Any], why: str) -> None:
    played = play(pull=pull(**now))
    assert played.names == ["github.pull"]
    assert played.value.summary == why


def test_a_push_while_the_files_are_listed_ends_it() -> None:
    played = play(files=Files(head=NEXT, items=()))
    assert played.names == START
    assert "has moved on" in played.value.summary


def test_nothing_changed_means_nothing_to_say() -> None:
    played = play(files=Files(head=HEAD, items=()))
    assert played.names == START
    assert played.value.summary == "acme/shop#7 changes no file: nothing to review"


def test_a_push_right_before_the_review_ends_it_without_a_failure() -> None:
    played = play(run=FOUND, pull=[pull(), pull(head_sha=NEXT)], review=Refused("its head is 2222222 now"))
    assert played.names == [*BEFORE, "github.pull"]
    assert played.error is None
    assert "has moved on" in played.value.summary


def test_a_review_that_is_refused_for_another_reason_is_a_failure() -> None:
    played = play(run=FOUND, review=Refused("GITHUB_TOKEN may not do this"))
    assert isinstance(played.error, ToolFailed)
    assert str(played.error) == "GITHUB_TOKEN may not do this"


def test_a_persons_no_to_the_review_ends_the_run_with_that_answer() -> None:
    played = play(run=FOUND, review=Denied("not now"))
    assert isinstance(played.error, Denied)
    assert played.names == BEFORE


def test_analyzers_that_fail_do_not_cost_the_review() -> None:
    played = play(run=Refused("the archive holds more than 1000 MB"))
    assert played.names == SILENT
    assert "The analyzers could not be run." in played.written()["body"]
    assert "- the archive holds more than 1000 MB" in played.written()["body"]


def test_files_without_new_lines_are_not_sent_to_the_analyzers() -> None:
    items = (
        file("gone.py", status="removed", additions=0, patch="@@ -1,2 +0,0 @@\n-a\n-b"),
        file("logo.png", patch=None, why="binary", additions=0),
        file("huge.py", status="added", patch=None, why="too large", additions=30_000),
    )
    played = play(files=Files(head=HEAD, items=items))
    assert played.given("analyzers.run")["files"] == [{"path": "huge.py", "lines": [[1, 30_000]]}]
    assert "analyzers.run" not in play(files=Files(head=HEAD, items=items[:2])).names


def test_a_label_that_fails_does_not_cost_the_review() -> None:
    played = play(label=Refused("GITHUB_TOKEN may not do this"))
    assert played.error is None
    assert played.value.summary.endswith("(not labelled: GITHUB_TOKEN may not do this)")
    assert not played.value.output["labels"]


# -- with a model ---------------------------------------------------------------------------------------------


def test_without_a_model_the_review_says_so() -> None:
    played = play()
    assert "No language model was used." in played.written()["body"]
    assert played.value.output["model"] is False


def test_a_models_findings_are_comments_on_their_lines() -> None:
    played = play(think=Findings(items=(said(), said(line=3, severity="low", body="Minor."))))
    given = played.written()
    assert [(each["path"], each["line"], each["body"]) for each in given["comments"]] == [
        ("app.py", 2, "**high** · language model · finding 1\n\nIt breaks."),
        ("app.py", 3, "**low** · language model · finding 2\n\nMinor."),
    ]
    assert "A language model read the changes of 2 files." in given["body"]
    assert played.value.output["model"] is True


def test_what_is_not_on_the_diff_moves_to_the_summary() -> None:
    given = play(think=Findings(items=(said(line=400, body="Far away."),))).written()
    assert given["comments"] == []
    assert "| 1 (new) | high | `app.py:400` | Far away. | language model |" in given["body"]


def test_a_guess_of_the_model_is_listed_and_not_posted_on_a_line() -> None:
    given = play(think=Findings(items=(said(confidence="low", body="Perhaps."),))).written()
    assert given["comments"] == []
    assert "| 1 (new) | high | `app.py:2` | Perhaps. | language model |" in given["body"]


def test_a_model_that_fails_leaves_the_analyzers_findings() -> None:
    played = play(think=ModelFailed("no usable answer"), run=Analysis(findings=(finding(),), notes=()))
    given = played.written()
    assert "The language model gave no usable answer" in given["body"]
    assert len(given["comments"]) == 1


def test_a_model_cannot_pass_for_the_rules() -> None:
    played = play(think=Findings(items=(said(),), by="the rules"))
    assert "No language model was used" not in played.written()["body"]
    assert len(played.written()["comments"]) == 1


# -- what is posted -------------------------------------------------------------------------------------------


def test_as_many_as_the_operator_allows_are_raised_the_gravest_first() -> None:
    patch = "@@ -0,0 +1,30 @@\n" + "\n".join(f"+line {n}" for n in range(1, 31))
    files = Files(head=HEAD, items=(file(patch=patch, additions=30, status="added"),))
    findings = (*(finding(n, severity="low") for n in range(1, 15)), finding(29, severity="high"))
    played = play(files=files, run=Analysis(findings=findings, notes=()), recall=Recall(max_findings=10))
    lines = [each["line"] for each in played.written()["comments"]]
    assert lines == [29, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert played.value.output["findings"] == 15
    assert played.written()["body"].count("| low |") == 9
    assert "… and 5 more, not listed." in played.written()["body"]


def test_findings_on_one_line_share_a_comment() -> None:
    findings = (finding(), finding(tool="bandit", rule="B307", severity="high", message="eval"))
    (comment,) = play(run=Analysis(findings=findings, notes=())).written()["comments"]
    assert (
        comment["body"]
        == "**high** · bandit `B307` · finding 1\n\neval\n\n**medium** · ruff `F821` · finding 2\n\nUndefined"
    )


def test_code_without_a_test_is_said_and_labelled() -> None:
    played = play(files=Files(head=HEAD, items=(file("app.py"), file("README.md"))))
    assert "**Tests.** Code changed without a test: `app.py`." in played.written()["body"]
    assert played.given("github.label")["add"] == ["size/XS", "risk/medium", "needs-tests"]


@pytest.mark.parametrize(
    ("found", "labelled"),
    [
        (finding(tool="detect-secrets", rule="aws-access-key", severity="high"), True),
        (finding(tool="bandit", rule="B608", severity="medium"), True),
        (finding(tool="bandit", rule="B105", severity="low"), True),
        (finding(tool="bandit", rule="B110", severity="low"), False),
        (finding(), False),
    ],
)
def test_security_is_a_label_where_findings_say_so(found: Any, labelled: bool) -> None:
    add = play(run=Analysis(findings=(found,), notes=())).given("github.label")["add"]
    assert ("security" in add) is labelled


@pytest.mark.parametrize(
    ("lines", "size"),
    [(0, "XS"), (9, "XS"), (10, "S"), (29, "S"), (30, "M"), (99, "M"), (100, "L"), (499, "L"), (500, "XL")],
)
def test_the_size_label_counts_changed_lines(lines: int, size: str) -> None:
    played = play(pull=pull(additions=lines - lines // 3, deletions=lines // 3))
    assert played.given("github.label")["add"][0] == f"size/{size}"


def test_what_was_not_looked_at_is_said() -> None:
    items = (
        file(),
        file("logo.png", patch=None, why="binary", additions=0),
        file("huge.py", patch=None, why="too large"),
        file("long.py", why="cut"),
        file("moved.py", patch=None, why="renamed", additions=0, status="renamed", previous_path="old.py"),
    )
    files = Files(head=HEAD, items=items, capped="only the first 5 of 9 changed files are listed")
    analysis = Analysis(findings=(), notes=("bandit gave no findings: it was stopped after 30 s",))
    body = play(files=files, run=analysis).written()["body"]
    assert body.partition("**Not looked at**\n\n")[2].partition("\n\n")[0].splitlines() == [
        "- only the first 5 of 9 changed files are listed",
        "- no text in it, or none that changed: `logo.png`",
        "- its diff, or that of all files together, is too large: `huge.py`",
        "- only the beginning of its diff was read: `long.py`",
        "- bandit gave no findings: it was stopped after 30 s",
    ]


EMPTIED = file(patch="@@ -1,2 +1,4 @@\n \n+\n+\n ", why="withheld")


def test_a_text_that_was_withheld_is_read_by_nobody_and_that_is_said() -> None:
    played = play(files=Files(head=HEAD, items=(EMPTIED, file("b.py"))), think=Findings(items=()))
    assert [each["path"] for each in played.all_given("file.md")] == ["b.py"]
    body = played.written()["body"]
    assert "A language model read the changes of 1 file." in body
    assert "- its text was withheld, since nobody could tell where credentials are in it: `app.py`" in body
    assert [each["lines"] for each in played.given("analyzers.run")["files"]] == [[[2, 3]], [[2, 3]]]


def test_what_was_said_or_dismissed_before_does_not_come_back_because_a_text_was_withheld() -> None:
    def found(*rules: str) -> Analysis:
        return Analysis(findings=tuple(finding(n, rule=rule) for n, rule in enumerate(rules, 2)), notes=())

    before = play(run=found("F821", "F841")).given("github.summarize")["review"]["findings"]
    recall = Recall.model_validate({"head": NEXT, "findings": before, "last": 2, "dismissed": [1]})
    played = play(files=Files(head=HEAD, items=(EMPTIED,)), run=found("F821", "F401"), recall=recall)
    assert [(each["line"], "F401" in each["body"]) for each in played.written()["comments"]] == [(3, True)]
    assert (played.value.output["open"], played.value.output["fixed"]) == (1, 0)


def test_outsiders_words_are_neutralised_wherever_they_are_posted() -> None:
    evil = "@maintainer <img src=x onerror=alert(1)> [click](https://evil.example) fixes #1 | x\n# Approved"
    path = "a`|@x<b>.py"
    played = play(
        files=Files(head=HEAD, items=(file(path, patch=PATCH),)),
        run=Analysis(findings=(finding(path=path, message=evil),), notes=(f"not analyzed (binary): {evil}",)),
        think=Findings(
            items=(said(path=path, body=evil, suggestion=f"```\n{evil}"), said(path=path, line=9, body=evil))
        ),
    )
    given = played.written()
    for text in (given["body"], *(each["body"] for each in given["comments"])):
        plain = "".join(piece for n, piece in enumerate(text.split("`")) if n % 2 == 0)
        assert "@m" not in plain
        assert "<" not in plain
        assert "](http" not in plain.replace("\\]", "")
        assert "#1" not in plain
        assert "\n# " not in plain


def test_a_review_fits_githubs_limit_whatever_is_found() -> None:
    long = "x" * 5_000
    findings = tuple(finding(n, message=long, path=f"{'d' * 180}{n}.py") for n in range(1, 400))
    notes = tuple(f"{n} {long}" for n in range(50))
    model = tuple(said(n % 8 + 1, path=f"{'d' * 180}{n}.py", body=long) for n in range(1, 400))
    items = tuple(file(f"{'d' * 180}{n}.py") for n in range(1, 400))
    files = Files(head=HEAD, items=items)
    played = play(files=files, run=Analysis(findings=findings, notes=notes), think=Findings(items=model))
    given = played.written()
    assert len(given["body"]) < 60_000
    assert len(given["comments"]) == 11
    assert all(len(each["body"]) < 20_000 for each in given["comments"])


def test_replayed_a_hundred_times_it_asks_for_the_same() -> None:
    answers = {"run": Analysis(findings=(finding(), finding(3)), notes=("x",)), "think": Findings(items=(said(),))}
    first = [each.fingerprint for each in play(**answers).commands]
    assert all([each.fingerprint for each in play(**answers).commands] == first for _ in range(20))
