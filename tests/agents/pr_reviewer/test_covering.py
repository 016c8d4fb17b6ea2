"""Coverage, flow and tools together at the sandbox: what joins the summary when a workflow ends, and what does not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.engine.flow import Call, Think
from agents.pr_reviewer.covered import coverage_text, stated_text
from agents.pr_reviewer.covering import Finished, cover
from agents.tools.github.coverage import Coverage, Covered
from agents.tools.github.sections import ROOM, tame
from agents.tools.github.stated import Stated, Statement
from tests.agents.github import Hand
from tests.agents.pr_reviewer.play import Play
from tests.agents.pr_reviewer.test_commands import performed
from tests.agents.tools.test_coverage import REPORT, packed
from tests.sandbox.github import GitHubSandbox
from tests.sandbox.github.pull import Pull


@pytest.fixture
def pull(hub: GitHubSandbox) -> Pull:
    return hub.create_repository("acme/shop").open_pull("x", files={"src/app.py": "import os\nb = 2\n"})


@pytest.fixture
def reviewed(hub: GitHubSandbox, hand: Hand, pull: Pull) -> Pull:
    review(hand, pull)
    hub.writes.clear()
    return pull


def review(hand: Hand, pull: Pull) -> None:
    done = {"head": pull.head_sha, "findings": []}
    hand.call("github.summarize", repo="acme/shop", number=1, section="review", occasion="r", text="R", review=done)


def covered(hand: Hand, pull: Pull, report: str = REPORT, *, fork: bool = False, head: str = "") -> Play:
    """How it went when a workflow ended that left this report (empty: none)."""
    run = pull.repo.finish_workflow(pull, {"coverage": packed(report)} if report else {}, fork=fork)
    finished = Finished(repo="acme/shop", number=0 if fork else 1, run=run, head_sha=head or pull.head_sha)
    return Play(lambda: cover(finished), lambda command: performed(hand, command))


def summary(pull: Pull) -> str:
    [comment] = pull.comments
    return comment.body


@pytest.mark.parametrize("fork", [False, True])
def test_coverage_changes_its_own_section_alone(hub: GitHubSandbox, hand: Hand, reviewed: Pull, fork: bool) -> None:
    play = covered(hand, reviewed, fork=fork)
    assert play.value.summary == "acme/shop#1: coverage summed up"
    assert "1 of 2 new lines ran (50 %)" in summary(reviewed)
    assert "<!-- placet:section:review -->\nR\n" in summary(reviewed)
    assert [each.kind for each in hub.writes] == ["edit_comment"]


def test_coverage_that_is_there_before_the_review_waits_in_the_one_comment_for_it(hand: Hand, pull: Pull) -> None:
    assert covered(hand, pull).value.summary == "acme/shop#1: coverage summed up"
    recalled = hand.call("github.recall", repo="acme/shop", number=1)
    assert recalled["head"] == "", "what was covered was not reviewed"
    review(hand, pull)
    assert "1 of 2 new lines ran (50 %)" in summary(pull)
    assert "<!-- placet:section:review -->\nR\n" in summary(pull)


def test_a_new_heads_coverage_is_not_kept_waiting_by_the_review_of_the_last(hand: Hand, reviewed: Pull) -> None:
    head = reviewed.push(files={"src/app.py": "import os\nb = 3\n"})
    covered(hand, reviewed)
    assert f"**Coverage** at {head[:7]}" in summary(reviewed)


def test_coverage_of_a_head_that_the_branch_has_left_is_left_alone(
    hub: GitHubSandbox, hand: Hand, reviewed: Pull
) -> None:
    old, head = reviewed.head_sha, reviewed.push(files={"b.py": "b = 1\n"})
    play = covered(hand, reviewed, head=old)
    assert play.names == ["github.pull"]
    assert play.value.summary == (
        f"acme/shop#1 has moved on from {old[:7]} to {head[:7]}: its coverage is not summed up"
    )
    assert hub.writes == []


@pytest.mark.parametrize("how", ["draft", "closed"])
def test_what_is_not_reviewed_anyway_gets_no_coverage_unless_it_was(
    hub: GitHubSandbox, hand: Hand, pull: Pull, how: Any
) -> None:
    _ = pull.convert_to_draft() if how == "draft" else pull.close()
    play = covered(hand, pull)
    assert play.value.summary == f"acme/shop#1 is {how} and was not reviewed: its coverage is not summed up"
    assert hub.writes == []
    review(hand, pull)
    assert covered(hand, pull).value.summary == "acme/shop#1: coverage summed up"


def test_without_a_report_the_checks_own_words_are_quoted_and_never_over_what_was_counted(
    hub: GitHubSandbox, hand: Hand, reviewed: Pull
) -> None:
    def summed(report: str = "") -> str:
        return str(covered(hand, reviewed, report).value.summary)

    assert "no check states a coverage" in summed()
    assert hub.writes == []
    reviewed.repo.check(reviewed.head_sha, "codecov/patch `@ann", "92.31% of diff hit (target 80.00%)")
    assert summed() == "acme/shop#1: coverage summed up"
    assert "summed up already" in summed()
    assert "as checks state it" in summary(reviewed)
    assert "- `codecov/patch '@ann`: `92.31% of diff hit`" in summary(reviewed)
    summed(REPORT)
    assert "another's coverage is summed up" in summed()
    assert "1 of 2 new lines ran (50 %)" in summary(reviewed)
    assert "92.31" not in summary(reviewed)


# -- several workflows ----------------------------------------------------------------------------------------

OTHER = REPORT.replace('filename="app.py"', 'filename="other.py"')


def test_a_later_workflow_that_measures_other_files_leaves_the_count_there_is(
    hub: GitHubSandbox, hand: Hand, reviewed: Pull
) -> None:
    covered(hand, reviewed, OTHER)
    assert "The report measures none of the new lines." in summary(reviewed)
    covered(hand, reviewed)
    covered(hand, reviewed, OTHER)
    assert "1 of 2 new lines ran (50 %)" in summary(reviewed)
    reviewed.repo.artifacts.clear()
    hub.writes.clear()
    assert "another's coverage is summed up" in covered(hand, reviewed, OTHER).value.summary
    assert hub.writes == []


def test_back_end_and_front_end_are_summed_up_together_whichever_ends_first(hand: Hand, pull: Pull) -> None:
    pull.push(files={"src/other.py": "a = 1\nb = 2\n"})
    covered(hand, pull, OTHER.replace('"2" hits="0"', '"2" hits="1"'))
    covered(hand, pull)
    assert "3 of 4 new lines ran (75 %)" in summary(pull)


def test_a_report_that_measures_nothing_does_not_take_the_place_of_what_a_check_states(
    hand: Hand, reviewed: Pull
) -> None:
    reviewed.repo.check(reviewed.head_sha, "codecov/patch", "92.31% of diff hit")
    covered(hand, reviewed, OTHER)
    assert "`92.31% of diff hit`" in summary(reviewed)


def test_a_workflow_that_is_run_again_is_summed_up_again(hand: Hand, reviewed: Pull) -> None:
    run = reviewed.repo.finish_workflow(reviewed, {"coverage": packed(REPORT)})
    finished = Finished(repo="acme/shop", number=1, run=run, head_sha=reviewed.head_sha)
    plays = [Play(lambda: cover(finished), lambda command: performed(hand, command)) for _ in range(2)]
    assert plays[1].value.summary == "acme/shop#1: its coverage is summed up already"
    reviewed.repo.artifacts[0].content = packed(REPORT.replace('"2" hits="0"', '"2" hits="1"'))
    plays.append(Play(lambda: cover(finished), lambda command: performed(hand, command)))
    assert "2 of 2 new lines ran (100 %)" in summary(reviewed)
    occasions = {play.given("github.summarize")["occasion"] for play in (plays[0], plays[2])}
    assert len(occasions) == 2, "one occasion with another text would be put to a person"


def test_a_write_that_came_between_has_it_counted_again(hand: Hand, reviewed: Pull) -> None:
    first = reviewed.repo.finish_workflow(reviewed, {"coverage": packed(OTHER)})
    finished = Finished(repo="acme/shop", number=1, run=first, head_sha=reviewed.head_sha)
    ended: list[Play] = []

    def answer(command: Call | Think) -> Any:
        result = performed(hand, command)
        if isinstance(command, Call) and command.tool == "github.coverage" and not ended:
            ended.append(covered(hand, reviewed))
        return result

    play = Play(lambda: cover(finished), answer)
    assert play.names.count("github.summarize") == 2
    assert "1 of 2 new lines ran (50 %)" in summary(reviewed)


# -- what is said ---------------------------------------------------------------------------------------------


def test_a_report_that_cannot_be_read_is_said_beside_those_that_can(hand: Hand, reviewed: Pull) -> None:
    covered(hand, reviewed)
    covered(hand, reviewed, "<clover/>")
    assert "1 of 2 new lines ran (50 %)" in summary(reviewed)
    assert "- Not counted: the coverage report is not in the form of Cobertura" in summary(reviewed)


def test_checks_that_may_not_be_read_are_said_in_the_run(hub: GitHubSandbox, hand: Hand, reviewed: Pull) -> None:
    hub.fail("list_check_runs", "403")
    said = covered(hand, reviewed, "").value.summary
    assert "no check states a coverage (checks could not be read: " in said
    assert hub.writes == []
    hub.fail("list_check_runs", "403")
    assert "coverage summed up (checks could not be read: " in covered(hand, reviewed, OTHER).value.summary


@given(st.text(st.sampled_from(list("`<!-|@&\n\u200bx")), min_size=300, max_size=400))
def test_whatever_files_and_checks_are_called_the_section_holds_what_is_said(name: str) -> None:
    rows = tuple(Covered(path=f"{n}{name}", measured=10**9, ran=1, missed=(10**9 - 1,) * 50) for n in range(40))
    found = Coverage(found=True, files=rows, unread=(name,) * 20)
    stated = Stated(items=tuple(Statement(check=name[:100], words=name[:60]) for _ in range(5)))
    for text in (coverage_text(found, "1" * 40), stated_text(stated, "1" * 40)):
        assert len(tame(text)) <= ROOM["coverage"]
